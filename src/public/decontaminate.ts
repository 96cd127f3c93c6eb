/**
 * Finds content of benchmarks: lists what they hold, and looks for it in documents and images.
 *
 * @example
 * ```js
 * import { Contamination, DEFAULT_THRESHOLDS } from 'weft/decontaminate';
 *
 * const contamination = new Contamination();
 * contamination.add({ schema: 'weft/hash-list/1', gram_tokens: 13 });
 * console.log(DEFAULT_THRESHOLDS);
 * ```
 *
 * @module weft/decontaminate
 */

export {
  Contamination,
  type ContaminationThresholds,
  DEFAULT_THRESHOLDS,
} from '../decontaminate/contamination.js';
export { readHashLists } from '../decontaminate/hash-list.js';
export type { HashListLine } from '../decontaminate/hash-list-line.js';
export {
  type BenchmarkCounts,
  type ListBenchmarksOptions,
  listBenchmarks,
} from '../decontaminate/list-benchmarks.js';

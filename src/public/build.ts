/**
 * Builds a corpus from a pipeline, and keeps it in order afterwards: retries, takedowns, consent asked again.
 *
 * @example
 * ```js
 * import { buildCorpus, loadPipeline, silentLogger, Tally } from 'weft/build';
 * import { openStore } from 'weft/corpus';
 * import { createInputOpener } from 'weft/sources';
 *
 * const { pipeline, baseDir } = await loadPipeline('pipeline.yaml');
 * const store = await openStore('corpus');
 * const opener = createInputOpener({ baseDir });
 * const ctx = { signal: AbortSignal.timeout(600_000), logger: silentLogger, tally: new Tally(), now: Date.now };
 * const report = await buildCorpus({ pipeline, store, opener, ctx });
 * console.log(report.stats.counts.assemble.documents);
 * ```
 *
 * @module weft/build
 */

export { type BuildOptions, buildCorpus } from '../build/build.js';
export type { BuildReport } from '../build/complete-build.js';
export type { GrowthReport } from '../build/grow-corpus.js';
export type { BuildObserver, UnitDone } from '../commit/build-observer.js';
export {
  checkPipeline,
  type LoadedPipeline,
  loadPipeline,
  type PipelineOverrides,
} from '../config/load-pipeline.js';
export type { Pipeline } from '../config/pipeline.js';
export {
  type RefreshConsentCounts,
  type RefreshConsentOptions,
  refreshConsent,
} from '../consent/refresh-consent.js';
export {
  createRefreshAsker,
  type RefreshAsker,
  type RefreshAskerOptions,
} from '../consent/refresh-consent-asker.js';
export { type Context, type Logger, type Stage, silentLogger } from '../flow/context.js';
export { type MapConcurrentOptions, mapConcurrent } from '../flow/map-concurrent.js';
export { Tally } from '../flow/tally.js';
export { type RetryOptions, type RetryReport, retryCorpus } from '../revise/retry/retry-corpus.js';
export {
  type TakedownOptions,
  type TakedownReport,
  takedownCorpus,
} from '../revise/takedown/takedown-corpus.js';

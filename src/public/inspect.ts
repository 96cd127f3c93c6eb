/**
 * Looks into corpora: samples, reports, explanations, differences, and what other thresholds would keep.
 *
 * @example
 * ```js
 * import { openStore } from 'weft/corpus';
 * import { sampleCorpus } from 'weft/inspect';
 *
 * const store = await openStore('corpus');
 * for await (const { sample } of sampleCorpus(store, { count: 3, seed: '1' })) console.log(sample.url, sample.title);
 * ```
 *
 * @module weft/inspect
 */

export { type DiffSummary, type DocumentChange, diffCorpora } from '../inspect/diff.js';
export { explainPage } from '../inspect/explain/explain-page.js';
export type { Explanation } from '../inspect/explain/explanation.js';
export { type SampledDocument, sampleCorpus } from '../inspect/sample-corpus.js';
export type { SampleOptions } from '../inspect/sample-plan.js';
export { writeSampleReport } from '../inspect/sample-report.js';
export { type SweepOptions, type SweepReport, sweepCorpus } from '../inspect/sweep.js';

/**
 * Weft: builds, validates and samples interleaved image-text corpora.
 *
 * What most programs need; the other entries of the package (`weft/extract`, `weft/fetch` …) hold the rest, and load
 * less.
 *
 * @example
 * ```js
 * import { buildCorpus, createInputOpener, loadPipeline, openStore, silentLogger, Tally, validateCorpus } from 'weft';
 *
 * const { pipeline, baseDir } = await loadPipeline('pipeline.yaml');
 * const store = await openStore('corpus');
 * const ctx = { signal: AbortSignal.timeout(600_000), logger: silentLogger, tally: new Tally(), now: Date.now };
 * await buildCorpus({ pipeline, store, opener: createInputOpener({ baseDir }), ctx });
 * console.log((await validateCorpus(store)).ok);
 * ```
 *
 * @module weft
 */

export { buildCorpus } from './build/build.js';
export { loadPipeline } from './config/load-pipeline.js';
export { crawlSite } from './crawl/crawl.js';
export { AbortedError, BadInputError, FixConfigError, RetryError, StopError, WeftError } from './errors.js';
export { exportCorpus } from './export/export-corpus.js';
export { loadFormat } from './export/formats/registry.js';
export { extractDocument } from './extract/extract-document.js';
export { type Context, silentLogger } from './flow/context.js';
export { Tally } from './flow/tally.js';
export { sampleCorpus } from './inspect/sample-corpus.js';
export { retryCorpus } from './revise/retry/retry-corpus.js';
export { takedownCorpus } from './revise/takedown/takedown-corpus.js';
export { createInputOpener } from './store/open-inputs.js';
export { openStore } from './store/open-store.js';
export { validateCorpus } from './validate/validate-corpus.js';
export { VERSION } from './version.js';

/**
 * Checks corpora and others' data sets.
 *
 * @example
 * ```js
 * import { openStore } from 'weft/corpus';
 * import { validateCorpus } from 'weft/validate';
 *
 * const report = await validateCorpus(await openStore('corpus'));
 * console.log(report.ok, report.errors);
 * ```
 *
 * @module weft/validate
 */

export type { ValidationReport } from '../validate/report.js';
export { validateCorpus } from '../validate/validate-corpus.js';

/**
 * Writes training-ready copies of corpora in consumers' own formats.
 *
 * @example
 * ```js
 * import { FORMATS, loadFormat } from 'weft/export';
 *
 * console.log(FORMATS.map(({ name }) => name).join(', '));
 * const { geometry } = await loadFormat('webdataset');
 * console.log(geometry.itemsPerShard);
 * ```
 *
 * @module weft/export
 */

export { exportCorpus } from '../export/export-corpus.js';
export type { ExportOptions } from '../export/export-options.js';
export type { ExportRecord, ExportSettings } from '../export/export-record.js';
export {
  exportFewShot,
  type FewShotOptions,
  type FewShotRecord,
} from '../export/few-shot/export-few-shot.js';
export type { ExportFormat, ExportWriter, GeometryDefaults } from '../export/formats/export-format.js';
export { FORMATS, loadFormat } from '../export/formats/registry.js';
export type { BlendSettings } from '../export/plan/blend-settings.js';

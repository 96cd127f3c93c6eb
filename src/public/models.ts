/**
 * Measures images and texts with models of yours, such as CLIP and SigLIP.
 *
 * @example
 * ```js
 * import { readDualEncoderFolder } from 'weft/models';
 *
 * try {
 *   await readDualEncoderFolder('models/siglip');
 * } catch (error) {
 *   console.log(error.code);
 * }
 * ```
 *
 * @module weft/models
 */

export type {
  ImageSimilarity,
  SimilarityCounts,
  SimilarityLine,
  SimilarityManifest,
  SimilarityRecord,
} from '../model/schemas/similarity.js';
export {
  type DualEncoderFolder,
  type ModelIdentity,
  readDualEncoderFolder,
} from '../models/dual-encoder-folder.js';
export { createEmbedPool, type EmbedPool, type EmbedPoolOptions } from '../models/embed-pool.js';
export type { BatchEmbeddings, EmbedTask } from '../models/embed-worker.js';
export { assignTexts } from '../similarity/assign-texts.js';
export {
  type MeasureSimilarityOptions,
  measureSimilarity,
  type SimilarityReport,
} from '../similarity/measure/measure-similarity.js';
export { openSimilarity, type SimilarityReader } from '../similarity/read-similarity.js';

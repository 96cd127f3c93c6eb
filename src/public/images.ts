/**
 * Decodes, checks, resizes and encodes images in threads or processes.
 *
 * @example
 * ```js
 * import { readFileSync } from 'node:fs';
 * import { createImagePool } from 'weft/images';
 *
 * const pool = createImagePool({ threads: 1 });
 * const result = await pool.run(readFileSync('picture.jpg'));
 * console.log(result);
 * await pool.close();
 * ```
 *
 * @module weft/images
 */

export { createImagePool, type ImagePoolOptions } from '../images/image-pool.js';
export type { ImageResult } from '../images/image-result.js';
export type { ImagePool } from '../images/images-in-workers.js';
export { IMAGE_SIGNALS, type ImageSignals } from '../images/signals/image-signals.js';

import type { ImagesConfig } from '../config/images-config.js';
import { Moved } from '../threads/serve-call.js';
import type { ImageResult } from './image-result.js';
import type { ImageTask } from './image-workers.js';
import { processImage } from './process-image.js';
import { beginTask } from './task-clock.js';

/** Call of the image threads: one image in, its result out; the encoded bytes are moved, not copied. */
export async function runImage(
  { bytes, clock, withPixels }: ImageTask,
  config: ImagesConfig,
): Promise<ImageResult | Moved<ImageResult>> {
  beginTask(clock);
  const result = await processImage(bytes, config, { withPixels });
  if ('drop' in result) return result;
  // One copy: what sharp returns may be memory of its own or a slice of Node's pool, and neither can be moved.
  const data = new Uint8Array(result.stored.data);
  const value: ImageResult = { stored: { ...result.stored, data } };
  const pixels = result.stored.pixels?.data.buffer;
  return new Moved(value, pixels === undefined ? [data.buffer] : [data.buffer, pixels]);
}

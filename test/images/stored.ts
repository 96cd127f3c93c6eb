import { type ImagesConfig, resolveImagesConfig } from '../../src/config/images-config.js';
import type { ProcessedImage } from '../../src/images/image-result.js';
import { processImage } from '../../src/images/process-image.js';

/** Pixels as they are, without loss. */
export const AS_IS: Partial<ImagesConfig> = {
  resize: { mode: 'none', enlarge: false },
  format: 'png',
};

/** The stored form; throws when it was dropped. */
export async function stored(
  bytes: Uint8Array,
  options: Partial<ImagesConfig> = {},
): Promise<ProcessedImage> {
  const result = await processImage(bytes, resolveImagesConfig(options));
  if ('drop' in result) throw new Error(`dropped: ${result.drop.reason} ${result.drop.detail}`);
  return result.stored;
}

/** `stored`, or the drop's reason and detail. */
export async function reason(bytes: Uint8Array, options: Partial<ImagesConfig> = {}): Promise<string> {
  const result = await processImage(bytes, resolveImagesConfig(options));
  return 'drop' in result ? `${result.drop.reason} ${result.drop.detail}` : 'stored';
}

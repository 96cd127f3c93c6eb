import { stripGif } from './strip-gif.js';
import { stripJpeg } from './strip-jpeg.js';
import { stripPng } from './strip-png.js';
import { stripWebp } from './strip-webp.js';

/** Formats whose files can be stored as they came. */
export type KeptFormat = 'jpeg' | 'png' | 'webp' | 'gif';

const STRIP: Record<KeptFormat, (bytes: Buffer) => Buffer | undefined> = {
  jpeg: stripJpeg,
  png: stripPng,
  webp: stripWebp,
  gif: stripGif,
};

/**
 * Cuts EXIF (with its GPS position), XMP, IPTC, comments and appended data out of a file, leaving compressed
 * pixels and the ICC profile untouched. Undefined when the file's structure cannot be followed to its end.
 */
export function stripMetadata(bytes: Buffer, format: KeptFormat): Buffer | undefined {
  return STRIP[format](bytes);
}

import { stripGif } from './strip-gif.js';
import { stripJpeg } from './strip-jpeg.js';
import { stripPng } from './strip-png.js';
import { stripWebp } from './strip-webp.js';

/** Formats whose files can be stored as they came. */
export type KeptFormat = 'jpeg' | 'png' | 'webp' | 'gif';

const STRIP: Record<KeptFormat, (bytes: Buffer) => Buffer | undefined | Promise<Buffer | undefined>> = {
  jpeg: stripJpeg,
  png: stripPng,
  webp: stripWebp,
  gif: stripGif,
};

/**
 * Rewrites a file with nothing but what shows its picture, compressed pixels untouched: no EXIF (with its GPS
 * position), XMP, IPTC, comment, thumbnail or appended data, and no room for any in what stays.
 *
 * Undefined when the file cannot be followed to its end.
 */
export async function stripMetadata(bytes: Buffer, format: KeptFormat): Promise<Buffer | undefined> {
  return STRIP[format](bytes);
}

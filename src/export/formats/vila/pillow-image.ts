import { extensionOf } from '../../../corpus/sample-key.js';
import type { Tally } from '../../../flow/tally.js';
import type { ExportImage } from '../export-item.js';
import { encodeJpeg } from './encode-jpeg.js';

/** An image as any Pillow opens it: AVIF, which older ones do not know, becomes JPEG; others pass untouched. */
export async function pillowImage(
  image: ExportImage,
  key: string,
  quality: number,
  tally: Tally,
): Promise<{ data: Uint8Array; extension: string }> {
  if (image.format !== 'avif') return { data: image.data, extension: extensionOf(image.format) };
  tally.add('images re-encoded as JPEG');
  return { data: await encodeJpeg(image, key, quality), extension: 'jpg' };
}

import { BadInputError, describeError } from '../../../errors.js';
import { sniffFormat } from '../../../formats/sniff/sniff-format.js';
import type { ExportImage } from '../export-item.js';

/**
 * An image's bytes as JPEG: untouched when they are one, else re-encoded as RGB 4:2:0 with alpha laid on white.
 *
 * sharp is loaded when the first image needs it.
 *
 * @param quality - 1 to 100
 * @throws BadInputError `image_undecodable` when the stored bytes are no image
 */
export async function encodeJpeg(image: ExportImage, key: string, quality: number): Promise<Uint8Array> {
  if (image.format === 'jpeg') return image.data;
  const [{ default: sharp }, { restrictLibvips }] = await Promise.all([
    import('sharp'),
    import('../../../images/loaders.js'),
  ]);
  // A corpus may come from strangers: what calls itself PNG must not reach the loaders of SVG, TIFF or PDF.
  restrictLibvips();
  try {
    if (sniffFormat(image.data).kind !== 'image')
      throw new Error('the bytes are no image of a stored format');
    return await sharp(image.data, { failOn: 'error', pages: 1 })
      .flatten({ background: '#ffffff' })
      .toColourspace('srgb')
      .jpeg({ quality, chromaSubsampling: '4:2:0', mozjpeg: false })
      .toBuffer();
  } catch (error) {
    throw new BadInputError(
      'image_undecodable',
      `${key}.${image.part}: cannot be re-encoded as JPEG (${describeError(error)}); run weft validate on the corpus`,
      { cause: error },
    );
  }
}

/** How the option `jpeg_quality` reads: 90 unless given. */
export const JPEG_QUALITY = {
  pattern: /^([1-9]\d?|100)$/,
  form: 'a whole number from 1 to 100',
  fallback: '90',
} as const;

/** Images re-encoded at once; sharp works in threads of its own. */
export const ENCODE_CONCURRENCY = 4;

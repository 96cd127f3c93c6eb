import sharp from 'sharp';
import type { RgbPixels } from '../model/pixels.js';
import type { ImagePreprocessing } from './image-preprocessing.js';
import { FILTERS, resample } from './resample.js';

/**
 * Decodes an image and brings it into a model's form: resized, cropped from the middle, normalised; channels first.
 *
 * What is transparent lies on white, as in the exports that have no transparency. Throws what sharp throws for bytes
 * that do not decode.
 *
 * @returns 3 × height × width numbers, red first
 */
export async function preprocessImage(
  bytes: Uint8Array,
  preprocessing: ImagePreprocessing,
): Promise<Float32Array> {
  const { data, info } = await sharp(bytes, { autoOrient: true, pages: 1 })
    .flatten({ background: '#ffffff' })
    .toColourspace('srgb')
    .raw({ depth: 'uchar' })
    .toBuffer({ resolveWithObject: true });
  if (info.channels !== 3) throw new Error(`${info.channels} channels after conversion to sRGB`);
  return inputOf({ data, width: info.width, height: info.height }, preprocessing);
}

/** The model's input from decoded pixels. */
export function inputOf(pixels: RgbPixels, preprocessing: ImagePreprocessing): Float32Array {
  const { width, height, filter } = preprocessing;
  const size = targetSize(pixels, preprocessing);
  const crop = {
    left: Math.floor((size.width - width) / 2),
    top: Math.floor((size.height - height) / 2),
    width,
    height,
  };
  const kernel = FILTERS[filter];
  if (kernel === undefined) throw new RangeError(`no filter ${filter}`);
  return normalise(resample(pixels, { ...size, crop, filter: kernel }).data, preprocessing);
}

/** The size before the crop; fractions of the long side are cut off, as Hugging Face's processors do. */
function targetSize(
  { width, height }: RgbPixels,
  { resize }: ImagePreprocessing,
): { width: number; height: number } {
  if ('width' in resize) return resize;
  const edge = resize.shortestEdge;
  const long = Math.floor((edge * Math.max(width, height)) / Math.min(width, height));
  return width <= height ? { width: edge, height: long } : { width: long, height: edge };
}

function normalise(data: Uint8Array, { scale, offset }: ImagePreprocessing): Float32Array {
  const plane = data.length / 3;
  const values = new Float32Array(data.length);
  for (let i = 0; i < plane; i++) {
    values[i] = (data[i * 3] as number) * scale[0] + offset[0];
    values[i + plane] = (data[i * 3 + 1] as number) * scale[1] + offset[1];
    values[i + 2 * plane] = (data[i * 3 + 2] as number) * scale[2] + offset[2];
  }
  return values;
}

import sharp, { type Metadata, type SharpOptions } from 'sharp';
import { describeError } from '../errors.js';
import type { ImageDropReason } from './image-result.js';
import type { ImagesConfig } from './images-config.js';
import type { ResizePlan } from './plan-resize.js';

/** Upright 8-bit sRGB pixels at the stored size. */
export interface Pixels {
  data: Uint8Array;
  width: number;
  height: number;
  /** 3, or 4 with alpha (not premultiplied). */
  channels: 3 | 4;
  truncated: boolean;
}

/** An image that cannot be used; becomes a drop. */
export class UnusableImageError extends Error {
  readonly reason: ImageDropReason;
  constructor(reason: ImageDropReason, detail: string) {
    super(detail);
    this.name = 'UnusableImageError';
    this.reason = reason;
  }
}

function sharpOptions(config: ImagesConfig, failOn: 'none' | 'error'): SharpOptions {
  return { limitInputPixels: config.max_pixels, failOn, autoOrient: true, pages: 1 };
}

/** Reads the header only. `complete`: see {@link decodePixels}. */
export async function readHeader(
  bytes: Uint8Array,
  config: ImagesConfig,
  complete?: boolean,
): Promise<Metadata> {
  try {
    return await sharp(bytes, { ...sharpOptions(config, 'error'), limitInputPixels: false }).metadata();
  } catch (error) {
    throw classify(error, complete);
  }
}

/**
 * Decodes once, to upright sRGB pixels at the planned size.
 *
 * CMYK and ICC colours are converted, 16 bits become 8, alpha is laid on white with `flatten`. A file that ends
 * early is refused, or decoded as far as it goes when the configuration says `truncated: keep`.
 * `complete` says whether the file's own structure reaches its end, where that is known: libpng has one word for
 * a cut file and a corrupt one.
 */
export async function decodePixels(
  bytes: Uint8Array,
  plan: ResizePlan,
  flatten: boolean,
  config: ImagesConfig,
  complete?: boolean,
): Promise<Pixels> {
  try {
    return await decode(bytes, plan, flatten, config, 'error');
  } catch (error) {
    const failure = classify(error, complete);
    if (config.truncated !== 'keep' || failure.reason !== 'image_truncated') throw failure;
  }
  try {
    return await decode(bytes, plan, flatten, config, 'none');
  } catch (error) {
    throw classify(error, complete);
  }
}

async function decode(
  bytes: Uint8Array,
  plan: ResizePlan,
  flatten: boolean,
  config: ImagesConfig,
  failOn: 'none' | 'error',
): Promise<Pixels> {
  const image = sharp(bytes, sharpOptions(config, failOn));
  image.timeout({ seconds: Math.max(1, Math.ceil(config.time_limit_ms / 1000)) });
  if (flatten) image.flatten({ background: '#ffffff' });
  if (plan.changed) {
    const fit = plan.crop ? 'cover' : 'fill';
    image.resize({ width: plan.width, height: plan.height, fit, position: 'centre', kernel: 'lanczos3' });
  }
  const { data, info } = await image.toColourspace('srgb').raw({ depth: 'uchar' }).toUint8Array();
  if (info.channels !== 3 && info.channels !== 4) {
    throw new UnusableImageError('image_undecodable', `${info.channels} channels after conversion to sRGB`);
  }
  const { width, height, channels } = info;
  return { data, width, height, channels, truncated: failOn === 'none' };
}

/** Words of libvips and its decoders for a file that ends before its picture does. */
const TRUNCATION =
  /premature end|unexpected end|truncated|end of (?:file|stream|data)|unexpected eof|read error|not enough data/i;

/** Sorts what libvips says into a drop reason; its own words, on one line and without our names, are the detail. */
function classify(error: unknown, complete?: boolean): UnusableImageError {
  if (error instanceof UnusableImageError) return error;
  const detail = describeError(error).replace('Input buffer has corrupt header: ', '').slice(0, 200);
  if (/pixel limit/i.test(detail)) return new UnusableImageError('image_too_many_pixels', detail);
  if (/^timeout/i.test(detail)) return new UnusableImageError('image_timeout', detail);
  const truncated = complete === undefined ? TRUNCATION.test(detail) : !complete;
  return new UnusableImageError(truncated ? 'image_truncated' : 'image_undecodable', detail);
}

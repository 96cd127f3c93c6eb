import sharp, { type Metadata, type Sharp, type SharpOptions } from 'sharp';
import type { ImagesConfig } from '../config/images-config.js';
import type { ImageFile } from '../formats/sniff/image-file.js';
import { codedColours, isLimitedRangeGrey, stretchLimitedRange } from './avif-range.js';
import { isPlainCmyk, plainRgb } from './cmyk-pixels.js';
import { areForeign, convertColours } from './coded-colours.js';
import { decodeMemory } from './decode-memory.js';
import { findFileEnd } from './find-file-end.js';
import { type GifFrame, partialFrame } from './gif-frame.js';
import { MAX_SCANS } from './headers/jpeg-frame.js';
import type { ImageDropReason } from './image-result.js';
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
  constructor(reason: ImageDropReason, detail: string, options?: { cause?: unknown }) {
    super(detail, options);
    this.name = 'UnusableImageError';
    this.reason = reason;
  }
}

/** Reads the header only. Throws UnusableImageError. */
export async function readHeader(file: ImageFile): Promise<Metadata> {
  try {
    return await sharp(file.bytes, { limitInputPixels: false, failOn: 'error', autoOrient: true }).metadata();
  } catch (error) {
    throw classify(error, file, 'header');
  }
}

/**
 * Refuses, before anything is decoded, what would take more memory than the configuration allows, or a JPEG whose scans
 * would take hours. Returns the bytes that the decoder will take. Throws UnusableImageError.
 */
export function refuseLargeDecode(
  file: ImageFile,
  header: Metadata,
  { max_decode_bytes }: ImagesConfig,
): number {
  const need = decodeMemory(file, header);
  if (need === undefined) throw classify(undefined, file, 'header');
  if (need.scans > MAX_SCANS) throw new UnusableImageError('image_too_many_scans', `${need.scans} scans`);
  if (need.bytes > max_decode_bytes) {
    const megabytes = Math.round(need.bytes / 1e6);
    throw new UnusableImageError('image_too_much_memory', `${file.format}: ${megabytes} MB to decode`);
  }
  return need.bytes;
}

/**
 * Decodes once, to upright sRGB pixels at the planned size.
 *
 * CMYK, ICC colours and those that an AVIF codes by numbers are converted, 16 bits become 8, alpha is laid on white
 * with `flatten`. A file that ends
 * early is refused, or decoded as far as it goes when the configuration says `truncated: keep`. Throws
 * UnusableImageError.
 */
export async function decodePixels(
  file: ImageFile,
  header: Metadata,
  plan: ResizePlan,
  flatten: boolean,
  config: ImagesConfig,
): Promise<Pixels> {
  try {
    return await decode(file, header, plan, flatten, config, 'error');
  } catch (error) {
    const failure = classify(error, file, 'pixels');
    if (config.truncated !== 'keep' || failure.reason !== 'image_truncated') throw failure;
  }
  try {
    return await decode(file, header, plan, flatten, config, 'none');
  } catch (error) {
    throw classify(error, file, 'pixels');
  }
}

async function decode(
  { bytes, format }: ImageFile,
  header: Metadata,
  plan: ResizePlan,
  flatten: boolean,
  config: ImagesConfig,
  failOn: 'none' | 'error',
): Promise<Pixels> {
  const options: SharpOptions = { limitInputPixels: config.max_pixels, failOn, autoOrient: true, pages: 1 };
  const frame = format === 'gif' && header.hasAlpha !== true ? partialFrame(bytes) : undefined;
  const limit = { seconds: Math.max(1, Math.ceil(config.time_limit_ms / 1000)) };
  const opened = sharp(bytes, options).timeout(limit);
  const image = frame === undefined ? opened : (await onCanvas(opened, frame, header)).timeout(limit);
  if (flatten) image.flatten({ background: '#ffffff' });
  if (plan.changed) {
    const fit = plan.crop ? 'cover' : 'fill';
    image.resize({ width: plan.width, height: plan.height, fit, position: 'centre', kernel: 'lanczos3' });
  }
  // Not toUint8Array: sharp 0.35.5 lets its memory go so late that 1024-pixel images cost 500 MB per thread.
  const cmyk = isPlainCmyk(header);
  if (cmyk) image.pipelineColourspace('cmyk');
  const { data, info } = await image
    .toColourspace(cmyk ? 'cmyk' : 'srgb')
    .raw({ depth: 'uchar' })
    .toBuffer({ resolveWithObject: true });
  const truncated = failOn === 'none';
  if (cmyk && info.channels === 4)
    return { data: plainRgb(data), width: info.width, height: info.height, channels: 3, truncated };
  if (info.channels !== 3 && info.channels !== 4)
    throw new Error(`${info.channels} channels after conversion to sRGB`);
  const { width, height, channels } = info;
  if (format === 'avif' && isLimitedRangeGrey(bytes)) stretchLimitedRange(data, channels);
  const colours = format === 'avif' && header.icc === undefined ? codedColours(bytes) : undefined;
  if (colours !== undefined && areForeign(colours)) convertColours(data, channels, colours);
  return { data, width, height, channels, truncated };
}

/** The first frame of a GIF in its place on a transparent canvas. */
async function onCanvas(image: Sharp, frame: GifFrame, { width, height }: Metadata): Promise<Sharp> {
  const { data, info } = await image
    .extract(frame)
    .extend({
      left: frame.left,
      top: frame.top,
      right: Math.max(0, width - frame.left - frame.width),
      bottom: Math.max(0, height - frame.top - frame.height),
      background: { r: 255, g: 255, b: 255, alpha: 0 },
    })
    .toColourspace('srgb')
    .raw({ depth: 'uchar' })
    .toBuffer({ resolveWithObject: true });
  const raw = { width: info.width, height: info.height, channels: info.channels };
  return sharp(data, { raw, limitInputPixels: false });
}

/** Sorts a failure into a drop reason; libvips's own words stay in `cause`, see {@link findFileEnd}. */
function classify(
  cause: unknown,
  { bytes, format }: ImageFile,
  part: 'header' | 'pixels',
): UnusableImageError {
  if (cause instanceof Error && /^timeout/.test(cause.message)) {
    return new UnusableImageError('image_timeout', `${format}: ${part}`, { cause });
  }
  const cut = findFileEnd(bytes, format) === 'cut';
  return new UnusableImageError(cut ? 'image_truncated' : 'image_undecodable', `${format}: ${part}`, {
    cause,
  });
}

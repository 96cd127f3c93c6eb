import { createHash } from 'node:crypto';
import type { Metadata } from 'sharp';
import type { ImagesConfig } from '../config/images-config.js';
import type { InputFormat } from '../formats/sniff/image-file.js';
import { sniffFormat } from '../formats/sniff/sniff-format.js';
import { decodePixels, readHeader, refuseLargeDecode, UnusableImageError } from './decode-image.js';
import { differenceHash } from './difference-hash.js';
import { type EncodedFormat, encodePixels, greyThumbnail } from './encode-image.js';
import { isSrgbProfile } from './icc-profile.js';
import type { ImageResult, ProcessedImage } from './image-result.js';
import { isOutOfMemory, OutOfMemoryError } from './out-of-memory.js';
import { perceptualHash } from './perceptual-hash.js';
import { opaquePixels, pixelsDigest } from './pixels-digest.js';
import { placeholderFile, placeholderPixels } from './placeholder.js';
import { planResize, type ResizePlan } from './plan-resize.js';
import { headerSignals } from './signals/header-signals.js';
import type { ImageSignals } from './signals/image-signals.js';
import { measurePixels } from './signals/measure-pixels.js';
import { completeJpegEnd } from './strip/strip-jpeg.js';
import { type KeptFormat, stripMetadata } from './strip/strip-metadata.js';
import { inspectPng } from './strip/strip-png.js';
import { tameExif } from './tame-exif.js';

/** What an original is re-encoded as when it was to be kept and cannot be. GIF and AVIF may carry alpha. */
const NEAREST: Record<InputFormat, EncodedFormat> = {
  jpeg: 'jpeg',
  png: 'png',
  webp: 'webp',
  gif: 'png',
  avif: 'webp',
};

/** Options of {@link processImage}. */
export interface ProcessImageOptions {
  /** Also give {@link ProcessedImage.pixels}. Default: false. */
  withPixels?: boolean;
  /** Awaited before pixels are decoded, with the bytes that the decoder is estimated to take. Default: nothing. */
  beforeDecode?: (bytes: number) => Promise<void>;
}

/**
 * Takes an image of unknown worth to its stored form: sniff, check, decode once, orient, resize, hash, encode.
 *
 * Never throws for what the bytes are: that is a drop with a reason. `config` must be complete and checked. Throws
 * OutOfMemoryError where the machine has not the memory.
 *
 */
export async function processImage(
  bytes: Uint8Array,
  config: ImagesConfig,
  options: ProcessImageOptions = {},
): Promise<ImageResult> {
  const measured: Partial<ImageSignals> = {};
  try {
    return { stored: await process(bytes, config, measured, options) };
  } catch (error) {
    if (isOutOfMemory(error instanceof UnusableImageError ? error.cause : error))
      throw new OutOfMemoryError(error);
    if (!(error instanceof UnusableImageError)) throw error;
    const drop = { reason: error.reason, detail: error.message };
    return Object.keys(measured).length > 0 ? { drop, signals: measured } : { drop };
  }
}

/** @param measured - takes the signals as they become known, so that a drop has those from before it */
async function process(
  bytes: Uint8Array,
  config: ImagesConfig,
  measured: Partial<ImageSignals>,
  { withPixels = false, beforeDecode }: ProcessImageOptions,
): Promise<ProcessedImage> {
  const format = acceptedFormat(bytes);
  let original = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let file = { bytes: tameExif(original, format), format };
  const header = await readHeader(file);
  const { width, height } = header.autoOrient;
  // libvips shows an APNG as the still it also is.
  const frames = format === 'png' ? inspectPng(file.bytes).frames : (header.pages ?? 1);
  const ofHeader = headerSignals(header, bytes.byteLength, frames);
  Object.assign(measured, ofHeader);
  refusePlaceholder(placeholderFile(bytes, width, height), config, measured);
  checkSize(width, height, config);
  if (frames > config.max_frames) throw new UnusableImageError('image_too_many_frames', `${frames} frames`);
  const decodeBytes = refuseLargeDecode(file, header, config);
  const repaired = format === 'jpeg' ? completeJpegEnd(original) : undefined;
  if (repaired !== undefined) {
    original = repaired;
    file = { bytes: tameExif(repaired, format), format };
  }
  const plan = planResize(width, height, config.resize);
  if (plan.width * plan.height > config.max_pixels) {
    throw new UnusableImageError('image_too_many_pixels', `${plan.width}x${plan.height} after resizing`);
  }

  await beforeDecode?.(decodeBytes);

  const kept =
    config.format === 'keep' && canKeep(format, header, frames, plan)
      ? await stripMetadata(original, format)
      : undefined;
  const target: EncodedFormat = config.format === 'keep' ? NEAREST[format] : config.format;
  const pixels = await decodePixels(file, header, plan, target === 'jpeg', config);
  const asItCame = kept !== undefined && !pixels.truncated ? kept : undefined;
  const [data, { grey, ofPixels }] = await Promise.all([
    asItCame ?? encodePixels(pixels, target, config.quality),
    // Measured in this thread, while another one encodes.
    greyThumbnail(pixels).then((grey) => ({ grey, ofPixels: measurePixels(pixels, grey) })),
  ]);
  Object.assign(measured, ofPixels);
  refusePlaceholder(placeholderPixels(pixels), config, measured);
  return {
    data,
    format: asItCame === undefined ? target : (format as KeptFormat),
    width: pixels.width,
    height: pixels.height,
    sha256: createHash('sha256').update(data).digest('hex'),
    pixels_sha256: pixelsDigest(pixels),
    phash: perceptualHash(grey),
    dhash: differenceHash(grey),
    frames,
    original_width: width,
    original_height: height,
    original_format: format,
    original_bytes: bytes.byteLength,
    signals: {
      ...ofHeader,
      ...ofPixels,
      placeholder: measured.placeholder === true,
      kept: asItCame !== undefined,
    },
    ...(withPixels && { pixels: opaquePixels(pixels) }),
  };
}

function acceptedFormat(bytes: Uint8Array): InputFormat {
  const sniffed = sniffFormat(bytes);
  switch (sniffed.kind) {
    case 'image':
      return sniffed.format;
    case 'svg':
      throw new UnusableImageError('svg_blocked', 'svg');
    case 'unsupported':
      throw new UnusableImageError('unsupported_format', sniffed.format);
    case 'other':
      throw new UnusableImageError('not_an_image', sniffed.format);
  }
}

function refusePlaceholder(
  what: string | undefined,
  { placeholders }: ImagesConfig,
  measured: Partial<ImageSignals>,
): void {
  if (what === undefined) return;
  measured.placeholder = true;
  if (placeholders === 'drop') throw new UnusableImageError('placeholder', what);
}

function checkSize(width: number, height: number, { max_pixels }: ImagesConfig): void {
  if (width * height > max_pixels)
    throw new UnusableImageError('image_too_many_pixels', `${width}x${height}`);
}

/** True when the original's pixels are already what would be stored: a still, upright, 8-bit, sRGB or grey. */
function canKeep(
  format: InputFormat,
  header: Metadata,
  frames: number,
  plan: ResizePlan,
): format is KeptFormat {
  return (
    format !== 'avif' &&
    !plan.changed &&
    frames === 1 &&
    (header.orientation ?? 1) === 1 &&
    header.depth === 'uchar' &&
    (header.space === 'srgb' || header.space === 'b-w') &&
    (header.icc === undefined || isSrgbProfile(header.icc))
  );
}

import { PIXEL_SIGNALS, type PixelSignal } from '../../config/pixel-signals.js';
import type { Pixels } from '../decode-image.js';
import { greyThumbnail } from '../encode-image.js';
import { fitsKernel, loadRgb } from '../kernel/rgb-memory.js';
import type { GreyImage } from './grey-image.js';
import { blankShare, greyStatistics, laplacianVariance } from './grey-levels.js';
import type { PixelSignals } from './image-signals.js';
import { hasQrCode } from './qr-code.js';
import { sampleGrey } from './sample-grey.js';
import { textShare } from './text-share.js';

/**
 * Longer side of the grey picture that signals are measured on, in pixels; smaller pictures are taken as they are. At
 * 512 signals took 30 % of an image's time.
 */
const MEASURED_SIDE = 384;

/** Signals of the thumbnail; the others are measured on the grey picture. */
const OF_THUMBNAIL: readonly PixelSignal[] = ['entropy', 'contrast'];

/** What is made of decoded pixels in one step. */
export interface MeasuredPixels {
  /** The 32 × 32 grey thumbnail that hashes are made of. */
  thumbnail: Uint8Array;
  signals: PixelSignals;
}

/** Makes the thumbnail and measures decoded pixels: those signals that are asked for, and whether the file was cut. */
export async function measurePixels(
  pixels: Pixels,
  wanted: readonly PixelSignal[] = PIXEL_SIGNALS,
): Promise<MeasuredPixels> {
  const needsGrey = wanted.some((name) => !OF_THUMBNAIL.includes(name));
  if (!fitsKernel(pixels)) {
    const thumbnail = await greyThumbnail(pixels);
    const grey = needsGrey ? sampleGrey(pixels, MEASURED_SIDE) : undefined;
    return { thumbnail, signals: signalsOf(pixels, wanted, thumbnail, grey) };
  }
  // Nothing is awaited from here on: the kernel's memory holds this picture.
  const loaded = loadRgb(pixels, MEASURED_SIDE);
  const thumbnail = loaded.thumbnail();
  const grey = needsGrey ? loaded.sampleGrey() : undefined;
  return { thumbnail, signals: signalsOf(pixels, wanted, thumbnail, grey) };
}

function signalsOf(
  { truncated }: Pixels,
  wanted: readonly PixelSignal[],
  thumbnail: Uint8Array,
  grey: GreyImage | undefined,
): PixelSignals {
  const { entropy, contrast } = greyStatistics(thumbnail);
  return {
    ...(wanted.includes('entropy') && { entropy }),
    ...(wanted.includes('contrast') && { contrast }),
    ...(grey && wanted.includes('laplacian_variance') && { laplacian_variance: laplacianVariance(grey) }),
    ...(grey && wanted.includes('blank_share') && { blank_share: blankShare(grey) }),
    ...(grey && wanted.includes('text_share') && { text_share: textShare(grey) }),
    ...(grey && wanted.includes('qr_code') && { qr_code: hasQrCode(grey) }),
    truncated,
  };
}

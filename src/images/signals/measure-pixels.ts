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

/** What is made of decoded pixels in one step. */
export interface MeasuredPixels {
  /** The 32 × 32 grey thumbnail that hashes are made of. */
  thumbnail: Uint8Array;
  signals: PixelSignals;
}

/** Makes the thumbnail and measures decoded pixels. */
export async function measurePixels(pixels: Pixels): Promise<MeasuredPixels> {
  if (!fitsKernel(pixels)) {
    const thumbnail = await greyThumbnail(pixels);
    return { thumbnail, signals: signalsOf(pixels, thumbnail, sampleGrey(pixels, MEASURED_SIDE)) };
  }
  const loaded = loadRgb(pixels, MEASURED_SIDE);
  const thumbnail = loaded.thumbnail();
  return { thumbnail, signals: signalsOf(pixels, thumbnail, loaded.sampleGrey()) };
}

function signalsOf(pixels: Pixels, thumbnail: Uint8Array, grey: GreyImage): PixelSignals {
  return {
    ...greyStatistics(thumbnail),
    laplacian_variance: laplacianVariance(grey),
    blank_share: blankShare(grey),
    text_share: textShare(grey),
    qr_code: hasQrCode(grey),
    truncated: pixels.truncated,
  };
}

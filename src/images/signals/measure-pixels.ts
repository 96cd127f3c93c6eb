import type { Pixels } from '../decode-image.js';
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

/** Measures decoded pixels; `thumbnail` is the 32 × 32 grey one that hashes are made of. */
export function measurePixels(pixels: Pixels, thumbnail: Uint8Array): PixelSignals {
  const small = sampleGrey(pixels, MEASURED_SIDE);
  return {
    ...greyStatistics(thumbnail),
    laplacian_variance: laplacianVariance(small),
    blank_share: blankShare(small),
    text_share: textShare(small),
    qr_code: hasQrCode(small),
    truncated: pixels.truncated,
  };
}

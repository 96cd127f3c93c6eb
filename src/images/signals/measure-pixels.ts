import type { Pixels } from '../decode-image.js';
import { greyPixels, greyThumbnail } from '../encode-image.js';
import { blankShare, greyStatistics, laplacianVariance } from './grey-levels.js';
import type { PixelSignals } from './image-signals.js';
import { hasQrCode } from './qr-code.js';
import { textShare } from './text-share.js';

/** Longer side of the grey picture that signals are measured on, in pixels; smaller pictures are taken as they are. */
const MEASURED_SIDE = 512;

/** Measures decoded pixels; `grey` is the 32 × 32 thumbnail that hashes are made of. */
export async function measurePixels(pixels: Pixels): Promise<{ grey: Uint8Array; ofPixels: PixelSignals }> {
  const scale = Math.min(1, MEASURED_SIDE / Math.max(pixels.width, pixels.height));
  const width = Math.max(1, Math.round(pixels.width * scale));
  const height = Math.max(1, Math.round(pixels.height * scale));
  const [grey, data] = await Promise.all([greyThumbnail(pixels), greyPixels(pixels, width, height)]);
  const small = { data, width, height };
  const ofPixels = {
    ...greyStatistics(grey),
    laplacian_variance: laplacianVariance(small),
    blank_share: blankShare(small),
    text_share: textShare(small),
    qr_code: hasQrCode(small),
    truncated: pixels.truncated,
  };
  return { grey, ofPixels };
}

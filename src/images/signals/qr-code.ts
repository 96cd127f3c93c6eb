import jsqr from 'jsqr';
import { binarize } from './binarize.js';
import { type FinderPattern, findFinderPatterns } from './finder-patterns.js';
import type { GreyImage } from './grey-image.js';

/** Modules of one code do not differ by more than a photograph's perspective makes them. */
const SAME_MODULE = 1.6;

/** The bright border that belongs to a code is four modules wide; patterns are centred 3.5 modules inside. */
const MARGIN_MODULES = 9;

/** jsQR thresholds by blocks of 8 × 8 and needs five of them each way. */
const MIN_SIDE = 64;

/**
 * True when the picture holds a QR code that can be read.
 *
 * jsQR takes 10 ms for a plain picture and 200 for noise, so it only sees the part around squares that may be a code's
 * corners, if there are three of about one size. Bright codes on dark are not looked for.
 */
export function hasQrCode(grey: GreyImage): boolean {
  const patterns = findFinderPatterns(binarize(grey), grey.width, grey.height);
  const corners = cornersOfOneCode(patterns);
  if (corners === undefined) return false;
  const { data, side } = cutOut(grey, corners);
  return jsqr.default(data, side.width, side.height, { inversionAttempts: 'dontInvert' }) !== null;
}

/** Three or more patterns of about one size, and those of no other size. */
function cornersOfOneCode(patterns: readonly FinderPattern[]): FinderPattern[] | undefined {
  let best: FinderPattern[] = [];
  for (const { module } of patterns) {
    const alike = patterns.filter((p) => p.module >= module && p.module <= module * SAME_MODULE);
    if (alike.length > best.length) best = alike;
  }
  return best.length >= 3 ? best : undefined;
}

/** The part of the picture that holds the patterns, as jsQR takes it: RGBA, on white where the picture ends. */
function cutOut(grey: GreyImage, corners: readonly FinderPattern[]) {
  const margin = MARGIN_MODULES * Math.max(...corners.map(({ module }) => module));
  const [xs, ys] = [corners.map(({ x }) => x), corners.map(({ y }) => y)];
  const left = Math.floor(Math.min(...xs) - margin);
  const top = Math.floor(Math.min(...ys) - margin);
  const side = {
    width: Math.max(MIN_SIDE, Math.ceil(Math.max(...xs) + margin) - left),
    height: Math.max(MIN_SIDE, Math.ceil(Math.max(...ys) + margin) - top),
  };
  const data = new Uint8ClampedArray(side.width * side.height * 4).fill(255);
  for (let y = Math.max(0, -top); y < side.height && top + y < grey.height; y++) {
    for (let x = Math.max(0, -left); x < side.width && left + x < grey.width; x++) {
      const at = (y * side.width + x) * 4;
      data.fill(grey.data[(top + y) * grey.width + left + x] as number, at, at + 3);
    }
  }
  return { data, side };
}

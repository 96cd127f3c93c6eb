import { createRequire } from 'node:module';
import type jsqr from 'jsqr';
import { findFinderPatterns } from './finder-patterns.js';
import type { FinderPattern } from './finder-square.js';
import type { GreyImage } from './grey-image.js';

/** Modules of one code do not differ by more than a photograph's perspective makes them. */
const SAME_MODULE = 1.5;

/** Modules between the centres of two patterns: 14 in the smallest code of 21 modules, 170 in the largest of 177. */
const APART = { least: 11, most: 190 };

/** How much one leg of the corner may be longer than the other, and how far its cosine may be from a right angle's. */
const LEGS = { ratio: 1.4, cosine: 0.35 };

/** Patterns that corners are sought among: all triples of 24 are 2,024. */
const MAX_PATTERNS = 24;

/** The bright border that belongs to a code is four modules wide; patterns are centred 3.5 modules inside. */
const MARGIN_MODULES = 9;

/** jsQR thresholds by blocks of 8 × 8 and needs five of them each way. */
const MIN_SIDE = 64;

/** Loaded for the first picture that may hold a code: 46 ms in each thread, which most never need. */
let reader: typeof jsqr | undefined;

/**
 * True when the picture holds a QR code that can be read.
 *
 * jsQR takes 10 ms for a plain picture and 200 for noise, so it only sees the part around three squares of about one
 * size that stand as the corners of a code do. Bright codes on dark are not looked for.
 */
export function hasQrCode(grey: GreyImage): boolean {
  const patterns = findFinderPatterns(grey);
  const corners = cornersOfOneCode(patterns);
  if (corners === undefined) return false;
  const { data, side } = cutOut(grey, corners);
  reader ??= createRequire(import.meta.url)('jsqr') as typeof jsqr;
  return reader.default(data, side.width, side.height, { inversionAttempts: 'dontInvert' }) !== null;
}

/** The three patterns that stand most nearly as the corners of a code do. */
function cornersOfOneCode(patterns: readonly FinderPattern[]): FinderPattern[] | undefined {
  const tried = patterns.slice(0, MAX_PATTERNS);
  let best: { corners: FinderPattern[]; error: number } | undefined;
  for (const corner of tried)
    for (const [i, a] of tried.entries())
      for (const b of tried.slice(i + 1)) {
        if (a === corner || b === corner) continue;
        const error = cornerError(corner, a, b);
        if (error !== undefined && error < (best?.error ?? Infinity))
          best = { corners: [corner, a, b], error };
      }
  return best?.corners;
}

/** How far two legs are from a right angle of equal sides, in modules of one size; undefined when too far. */
function cornerError(corner: FinderPattern, a: FinderPattern, b: FinderPattern): number | undefined {
  const modules = [corner.module, a.module, b.module];
  const [least, most] = [Math.min(...modules), Math.max(...modules)];
  if (most > least * SAME_MODULE) return undefined;
  const [ax, ay, bx, by] = [a.x - corner.x, a.y - corner.y, b.x - corner.x, b.y - corner.y];
  const [legA, legB] = [Math.hypot(ax, ay), Math.hypot(bx, by)];
  if (Math.min(legA, legB) < APART.least * least || Math.max(legA, legB) > APART.most * most)
    return undefined;
  const ratio = Math.max(legA, legB) / Math.min(legA, legB);
  const cosine = Math.abs((ax * bx + ay * by) / (legA * legB));
  if (ratio > LEGS.ratio || cosine > LEGS.cosine) return undefined;
  return ratio - 1 + cosine + most / least - 1;
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

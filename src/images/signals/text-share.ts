import { GREY, placeGrey } from '../kernel/grey-memory.js';
import type { GreyImage } from './grey-image.js';

/** Grey levels between ground and ink. Print on photographs has less; such text is missed. */
const MIN_INK = 48;

/** Cells side by side that make a line. */
const LINE_CELLS = 3;

/** Below this width, in pixels, a line is a few cells, and a tie or a medal looks like one. */
const MIN_WIDTH = 96;

/**
 * Share of the area that lines of text cover, 0 to 1, by the look of small cells: strokes in both directions on a flat
 * ground, side by side. An estimate; docs/image-signals.md has its errors on real pictures.
 *
 * The largest of up to three sizes, so that letters of 6 to about 60 pixels of 384 are met at one of them. What makes a
 * cell one of text stands in kernels/text.ts.
 */
export function textShare(grey: GreyImage): number {
  const { kernel, layout } = placeGrey(grey);
  const { half, quarter, scratch } = layout;
  const shareOf = (at: number, width: number, height: number): number =>
    kernel.textShare(at, width, height, MIN_INK, LINE_CELLS, scratch);
  let { width, height } = grey;
  let largest = shareOf(GREY, width, height);
  for (const [from, to] of [
    [GREY, half],
    [half, quarter],
  ] as const) {
    if (width >> 1 < MIN_WIDTH) break;
    kernel.halve(from, width, height, to);
    width >>= 1;
    height >>= 1;
    largest = Math.max(largest, shareOf(to, width, height));
  }
  return Math.round(largest * 1000) / 1000;
}

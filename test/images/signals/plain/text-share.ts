import type { GreyImage } from '../../../../src/images/signals/grey-image.js';
import { halve } from './halve.js';

/**
 * Side of the cells that are judged, in pixels: a line of small print and its gap, or a part of a letter two scales
 * further up.
 */
const CELL = 16;

/** Grey levels between ground and ink. Print on photographs has less; such text is missed. */
const MIN_INK = 48;

/** Least share of a cell that is ground, and bounds of its ink. Leaves, sand and fabric have no ground. */
const MIN_GROUND = 0.4;
const INK = { least: 0.05, most: 0.5 };

/** Changes between ground and ink along the rows, and along the columns, of a cell. Fences have one of both, noise more of each. */
const STROKES = { across: 14, down: 8, most: 80 };

/** Cells side by side that make a line. */
const LINE_CELLS = 3;

/** A picture is read at up to three sizes, so that letters of 6 to about 60 pixels of 384 are met at one of them. */
const SCALES = 3;

/** Below this width, in pixels, a line is a few cells, and a tie or a medal looks like one. */
const MIN_WIDTH = 96;

/**
 * Share of the area that lines of text cover, 0 to 1, by the look of small cells: strokes in both directions on a flat
 * ground, side by side. The largest of three scales. An estimate; docs/image-signals.md has its errors on real pictures.
 */
export function textShare(grey: GreyImage): number {
  let image = grey;
  let largest = 0;
  for (let scale = 0; scale < SCALES; scale++) {
    if (scale > 0) image = halve(image);
    if (scale > 0 && image.width < MIN_WIDTH) break;
    largest = Math.max(largest, shareAtScale(image));
  }
  return Math.round(largest * 1000) / 1000;
}

function shareAtScale(image: GreyImage): number {
  const columns = Math.floor(image.width / CELL);
  const rows = Math.floor(image.height / CELL);
  if (columns < LINE_CELLS || rows < 1) return 0;
  let covered = 0;
  for (let row = 0; row < rows; row++) {
    let line = 0;
    for (let column = 0; column < columns; column++) {
      if (isTextCell(image, column * CELL, row * CELL)) {
        line++;
        if (column < columns - 1) continue;
      }
      if (line >= LINE_CELLS) covered += line;
      line = 0;
    }
  }
  return covered / (columns * rows);
}

const histogram = new Uint16Array(32);

function isTextCell({ data, width }: GreyImage, left: number, top: number): boolean {
  if (isEven(data, width, left, top)) return false;
  histogram.fill(0);
  for (let y = 0; y < CELL; y++)
    for (let at = (top + y) * width + left, end = at + CELL; at < end; at++) {
      const band = (data[at] as number) >> 3;
      histogram[band] = (histogram[band] as number) + 1;
    }
  let mode = 0;
  for (let band = 1; band < 32; band++)
    if ((histogram[band] as number) > (histogram[mode] as number)) mode = band;
  const ground = (histogram[mode] as number) + (histogram[mode - 1] ?? 0) + (histogram[mode + 1] ?? 0);
  const cell = CELL * CELL;
  if (ground < cell * MIN_GROUND) return false;
  const level = mode * 8 + 4;
  let ink = 0;
  let across = 0;
  let down = 0;
  for (let y = 0; y < CELL; y++) {
    let before = 0;
    for (let x = 0; x < CELL; x++) {
      const at = (top + y) * width + left + x;
      const isInk = Math.abs((data[at] as number) - level) >= MIN_INK ? 1 : 0;
      ink += isInk;
      if (x > 0 && isInk !== before) across++;
      if (y > 0 && isInk !== (Math.abs((data[at - width] as number) - level) >= MIN_INK ? 1 : 0)) down++;
      before = isInk;
    }
  }
  return (
    ink >= cell * INK.least &&
    ink <= cell * INK.most &&
    across >= STROKES.across &&
    down >= STROKES.down &&
    across <= STROKES.most &&
    down <= STROKES.most
  );
}

/** True when a quarter of the cell's pixels shows no ink: most cells of a photograph need no further look. */
function isEven(data: Uint8Array, width: number, left: number, top: number): boolean {
  let [low, high] = [255, 0];
  for (let y = 0; y < CELL; y += 2)
    // The rows' samples are staggered, so that no thin upright stroke falls between them.
    for (let at = (top + y) * width + left + ((y >> 1) & 1), end = at + CELL - 1; at < end; at += 2) {
      const level = data[at] as number;
      if (level < low) low = level;
      if (level > high) high = level;
    }
  return high - low < MIN_INK;
}

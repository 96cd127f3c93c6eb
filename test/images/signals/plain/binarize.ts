import type { GreyImage } from '../../../../src/images/signals/grey-image.js';

/** Side of the blocks that local thresholds are made of. */
const BLOCK = 8;

/** Difference of darkest and brightest pixel below which a block is one tone, so that paper grain is no print. */
const MIN_RANGE = 24;

/**
 * Dark pixels as 1, by thresholds that follow the light: the mean of the blocks around, as ZXing's hybrid binarizer has
 * it. A block of one tone counts as bright, unless it is darker than what lies above and left of it.
 */
export function binarize(grey: GreyImage): Uint8Array {
  const { data, width, height } = grey;
  const columns = Math.ceil(width / BLOCK);
  const rows = Math.ceil(height / BLOCK);
  const sums = summedAreas(blockThresholds(grey, columns, rows), columns, rows);
  const dark = new Uint8Array(width * height);
  for (let row = 0; row < rows; row++) {
    const [top, bottom] = [Math.max(0, row - 2), Math.min(rows, row + 3)];
    for (let column = 0; column < columns; column++) {
      const [left, right] = [Math.max(0, column - 2), Math.min(columns, column + 3)];
      const threshold = areaSum(sums, columns, left, top, right, bottom) / ((right - left) * (bottom - top));
      const endX = Math.min(width, (column + 1) * BLOCK);
      const endY = Math.min(height, (row + 1) * BLOCK);
      for (let y = row * BLOCK; y < endY; y++)
        for (let at = y * width + column * BLOCK, end = y * width + endX; at < end; at++)
          dark[at] = (data[at] as number) <= threshold ? 1 : 0;
    }
  }
  return dark;
}

function blockThresholds({ data, width, height }: GreyImage, columns: number, rows: number): Float64Array {
  const thresholds = new Float64Array(columns * rows);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const endX = Math.min(width, (column + 1) * BLOCK);
      const endY = Math.min(height, (row + 1) * BLOCK);
      let [low, high, sum, count] = [255, 0, 0, 0];
      for (let y = row * BLOCK; y < endY; y++)
        for (let at = y * width + column * BLOCK, end = y * width + endX; at < end; at++) {
          const level = data[at] as number;
          if (level < low) low = level;
          if (level > high) high = level;
          sum += level;
          count++;
        }
      const at = row * columns + column;
      if (high - low >= MIN_RANGE) {
        thresholds[at] = sum / count;
        continue;
      }
      // Inside a thick stroke all is dark: then what was found above and to the left still holds.
      const around =
        row > 0 && column > 0
          ? ((thresholds[at - columns] as number) +
              2 * (thresholds[at - 1] as number) +
              (thresholds[at - columns - 1] as number)) /
            4
          : 0;
      thresholds[at] = low < around ? around : low / 2;
    }
  }
  return thresholds;
}

/** Sums over all blocks above and to the left, with a row and a column of zeros before them. */
function summedAreas(values: Float64Array, columns: number, rows: number): Float64Array {
  const sums = new Float64Array((columns + 1) * (rows + 1));
  for (let row = 0; row < rows; row++) {
    let line = 0;
    for (let column = 0; column < columns; column++) {
      line += values[row * columns + column] as number;
      sums[(row + 1) * (columns + 1) + column + 1] =
        (sums[row * (columns + 1) + column + 1] as number) + line;
    }
  }
  return sums;
}

function areaSum(
  sums: Float64Array,
  columns: number,
  left: number,
  top: number,
  right: number,
  bottom: number,
): number {
  const at = (x: number, y: number): number => sums[y * (columns + 1) + x] as number;
  return at(right, bottom) - at(left, bottom) - at(right, top) + at(left, top);
}

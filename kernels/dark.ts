// Dark pixels by thresholds that follow the light, as ZXing's hybrid binarizer has them, and the runs of a finder pattern.

/** Side of the blocks that thresholds are made of. */
const BLOCK: i32 = 8;

/** Difference of darkest and brightest pixel below which a block is one tone, so that paper grain is no print. */
const MIN_RANGE: i32 = 24;

/**
 * Writes 1 for each dark pixel to `dark`, else 0. A block of one tone counts as bright, unless it is darker than what lies
 * above and left of it.
 *
 * @param blocks - room for two f64 a block, and two more for each row and column of blocks
 */
export function binarize(grey: usize, width: i32, height: i32, blocks: usize, dark: usize): void {
  const columns = (width + BLOCK - 1) / BLOCK;
  const rows = (height + BLOCK - 1) / BLOCK;
  const sums = blocks + <usize>(columns * rows * 8);
  blockThresholds(grey, width, height, columns, rows, blocks);
  sumAreas(blocks, columns, rows, sums);
  for (let row = 0; row < rows; row++) {
    const top = max(0, row - 2);
    const bottom = min(rows, row + 3);
    const endY = min(height, (row + 1) * BLOCK);
    for (let column = 0; column < columns; column++) {
      const left = max(0, column - 2);
      const right = min(columns, column + 3);
      const area =
        sumAt(sums, columns, right, bottom) -
        sumAt(sums, columns, left, bottom) -
        sumAt(sums, columns, right, top) +
        sumAt(sums, columns, left, top);
      // Levels are whole, so that the part after the point decides nothing.
      const threshold = <i32>Math.floor(area / <f64>((right - left) * (bottom - top)));
      const from = row * BLOCK * width + column * BLOCK;
      if (threshold >= 0 && (column + 1) * BLOCK <= width) {
        const most = i8x16.splat(<i8>min(255, threshold));
        for (let y = row * BLOCK, at = <usize>from; y < endY; y++, at += <usize>width) {
          const levels = v128.load64_zero(grey + at);
          const is = v128.and(i8x16.eq(i8x16.min_u(levels, most), levels), i8x16.splat(1));
          v128.store64_lane(dark + at, is, 0);
        }
        continue;
      }
      const endX = min(width, (column + 1) * BLOCK);
      for (let y = row * BLOCK; y < endY; y++)
        for (let at = y * width + column * BLOCK, end = y * width + endX; at < end; at++)
          store<u8>(dark + <usize>at, <i32>load<u8>(grey + <usize>at) <= threshold ? 1 : 0);
    }
  }
}

function sumAt(sums: usize, columns: i32, x: i32, y: i32): f64 {
  return load<f64>(sums + ((<usize>(y * (columns + 1) + x)) << 3));
}

let low: i32 = 0;
let high: i32 = 0;
let total: i32 = 0;

function blockThresholds(
  grey: usize,
  width: i32,
  height: i32,
  columns: i32,
  rows: i32,
  thresholds: usize,
): void {
  for (let row = 0; row < rows; row++) {
    const endY = min(height, (row + 1) * BLOCK);
    for (let column = 0; column < columns; column++) {
      const endX = min(width, (column + 1) * BLOCK);
      if ((column + 1) * BLOCK <= width) measureBlock(grey, width, row * BLOCK, endY, column * BLOCK);
      else measurePart(grey, width, row * BLOCK, endY, column * BLOCK, endX);
      const at = thresholds + ((<usize>(row * columns + column)) << 3);
      if (high - low >= MIN_RANGE) {
        store<f64>(at, <f64>total / <f64>((endX - column * BLOCK) * (endY - row * BLOCK)));
        continue;
      }
      // Inside a thick stroke all is dark: then what was found above and to the left still holds.
      const above = at - ((<usize>columns) << 3);
      const around =
        row > 0 && column > 0 ? (load<f64>(above) + 2 * load<f64>(at - 8) + load<f64>(above - 8)) / 4 : 0;
      store<f64>(at, <f64>low < around ? around : <f64>low / 2);
    }
  }
}

function measureBlock(grey: usize, width: i32, top: i32, endY: i32, left: i32): void {
  let least = i8x16.splat(-1);
  let most = i8x16.splat(0);
  let sums = i16x8.splat(0);
  let at = grey + <usize>(top * width + left);
  for (let y = top; y < endY; y++, at += <usize>width) {
    const levels = v128.load64_zero(at);
    least = i8x16.min_u(least, levels);
    most = i8x16.max_u(most, levels);
    sums = i16x8.add(sums, i16x8.extadd_pairwise_i8x16_u(levels));
  }
  // The upper half holds zeros: only the lower eight lanes are folded.
  least = i8x16.min_u(least, i8x16.shuffle(least, least, 4, 5, 6, 7, 4, 5, 6, 7, 4, 5, 6, 7, 4, 5, 6, 7));
  least = i8x16.min_u(least, i8x16.shuffle(least, least, 2, 3, 2, 3, 2, 3, 2, 3, 2, 3, 2, 3, 2, 3, 2, 3));
  low = <i32>min(i8x16.extract_lane_u(least, 0), i8x16.extract_lane_u(least, 1));
  most = i8x16.max_u(most, i8x16.shuffle(most, most, 4, 5, 6, 7, 4, 5, 6, 7, 4, 5, 6, 7, 4, 5, 6, 7));
  most = i8x16.max_u(most, i8x16.shuffle(most, most, 2, 3, 2, 3, 2, 3, 2, 3, 2, 3, 2, 3, 2, 3, 2, 3));
  high = <i32>max(i8x16.extract_lane_u(most, 0), i8x16.extract_lane_u(most, 1));
  const pairs = i32x4.extadd_pairwise_i16x8_u(sums);
  total = i32x4.extract_lane(pairs, 0) + i32x4.extract_lane(pairs, 1);
}

function measurePart(grey: usize, width: i32, top: i32, endY: i32, left: i32, endX: i32): void {
  low = 255;
  high = 0;
  total = 0;
  for (let y = top; y < endY; y++)
    for (let x = left; x < endX; x++) {
      const level = <i32>load<u8>(grey + <usize>(y * width + x));
      low = min(low, level);
      high = max(high, level);
      total += level;
    }
}

/** Sums over all blocks above and to the left, with a row and a column of zeros before them. */
function sumAreas(values: usize, columns: i32, rows: i32, sums: usize): void {
  memory.fill(sums, 0, <usize>((columns + 1) * 8));
  for (let row = 0; row < rows; row++) {
    let line: f64 = 0;
    const to = sums + ((<usize>((row + 1) * (columns + 1))) << 3);
    store<f64>(to, 0);
    for (let column = 0; column < columns; column++) {
      line += load<f64>(values + ((<usize>(row * columns + column)) << 3));
      store<f64>(
        to + ((<usize>(column + 1)) << 3),
        load<f64>(to + ((<usize>(column + 1)) << 3) - ((<usize>(columns + 1)) << 3)) + line,
      );
    }
  }
}

/**
 * Finds runs of 1:1:3:1:1 in a row of dark pixels; for each writes where it ends and how long it is, as two u32.
 *
 * @returns how many were found
 */
export function finderRuns(row: usize, width: i32, out: usize): i32 {
  let found = 0;
  let a = 0;
  let b = 0;
  let c = 0;
  let d = 0;
  let colour: u32 = 0;
  let start = 0;
  for (let x = 0; x < width; x += 16) {
    let colours: u32;
    let lanes = 16;
    if (x + 16 <= width) {
      colours = <u32>i8x16.bitmask(i8x16.shl(v128.load(row + <usize>x), 7));
    } else {
      lanes = width - x;
      colours = 0;
      for (let i = 0; i < lanes; i++) colours |= (<u32>load<u8>(row + <usize>(x + i))) << i;
    }
    let changes = (colours ^ ((colours << 1) | colour)) & ((1 << lanes) - 1);
    while (changes !== 0) {
      const at = x + <i32>ctz(changes);
      changes &= changes - 1;
      const length = at - start;
      if (colour === 1 && isFinder(a, b, c, d, length)) {
        store<u32>(out + ((<usize>found) << 3), at);
        store<u32>(out + ((<usize>found) << 3), a + b + c + d + length, 4);
        found++;
      }
      a = b;
      b = c;
      c = d;
      d = length;
      start = at;
      colour = 1 - colour;
    }
  }
  const length = width - start;
  if (colour === 1 && isFinder(a, b, c, d, length)) {
    store<u32>(out + ((<usize>found) << 3), width);
    store<u32>(out + ((<usize>found) << 3), a + b + c + d + length, 4);
    found++;
  }
  return found;
}

/** Runs may be off by half a module: pixels are whole, and threshold and blur move edges. */
function isFinder(a: i32, b: i32, c: i32, d: i32, e: i32): bool {
  const length = a + b + c + d + e;
  if (length < 7) return false;
  const module = <f64>length / 7;
  return (
    isShare(a, module) &&
    isShare(b, module) &&
    isShare(c, 3 * module) &&
    isShare(d, module) &&
    isShare(e, module)
  );
}

function isShare(run: i32, share: f64): bool {
  return Math.abs(<f64>run - share) <= share * 0.5;
}

// Lines of text by the look of small cells; see src/images/signals/text-share.ts.

/** Side of the cells: the kernel takes a row of one as a vector. */
const CELL: i32 = 16;

/** Pixels of a cell that are ground, at least: two fifths of 256. Leaves, sand and fabric have no ground. */
const MIN_GROUND: u32 = 103;

/** Bounds of a cell's ink: 5 and 50 % of 256 pixels. */
const LEAST_INK: i32 = 13;
const MOST_INK: i32 = 128;

/**
 * Changes between ground and ink along the rows, and along the columns, of a cell. Fences have one of both, noise more of
 * each.
 */
const LEAST_ACROSS: i32 = 14;
const LEAST_DOWN: i32 = 8;
const MOST_CHANGES: i32 = 80;

/**
 * Share of the cells that stand in lines of text.
 *
 * @param minInk - grey levels between ground and ink
 * @param lineCells - cells side by side that make a line
 */
export function textShare(
  grey: usize,
  width: i32,
  height: i32,
  minInk: i32,
  lineCells: i32,
  bands: usize,
): f64 {
  const columns = width / CELL;
  const rows = height / CELL;
  if (columns < lineCells || rows < 1) return 0;
  let covered = 0;
  for (let row = 0; row < rows; row++) {
    let line = 0;
    for (let column = 0; column < columns; column++) {
      if (isTextCell(grey + <usize>(row * CELL * width + column * CELL), <usize>width, minInk, bands)) {
        line++;
        if (column < columns - 1) continue;
      }
      if (line >= lineCells) covered += line;
      line = 0;
    }
  }
  return <f64>covered / <f64>(columns * rows);
}

function isTextCell(cell: usize, width: usize, minInk: i32, bands: usize): bool {
  if (isEven(cell, width, minInk)) return false;
  const mode = commonestBand(cell, width, bands);
  const ground =
    load<u32>(bands + (mode << 2)) + load<u32>(bands + (mode << 2), 4) + load<u32>(bands + (mode << 2), 8);
  if (ground < MIN_GROUND) return false;
  const level = i8x16.splat(<i8>(mode * 8 + 4));
  const least = i8x16.splat(<i8>minInk);
  let ink = 0;
  let across = 0;
  let down = 0;
  let before: u32 = 0;
  for (let y = 0, at = cell; y < CELL; y++, at += width) {
    const levels = v128.load(at);
    const difference = v128.or(i8x16.sub_sat_u(levels, level), i8x16.sub_sat_u(level, levels));
    const row = <u32>i8x16.bitmask(i8x16.ge_u(difference, least));
    ink += <i32>popcnt(row);
    across += <i32>popcnt((row ^ (row >> 1)) & 0x7fff);
    if (y > 0) down += <i32>popcnt(row ^ before);
    before = row;
  }
  return (
    ink >= LEAST_INK &&
    ink <= MOST_INK &&
    across >= LEAST_ACROSS &&
    across <= MOST_CHANGES &&
    down >= LEAST_DOWN &&
    down <= MOST_CHANGES
  );
}

/** True when a quarter of the cell's pixels shows no ink. */
function isEven(cell: usize, width: usize, minInk: i32): bool {
  // The rows' samples are staggered, so that no thin upright stroke falls between them.
  const odd = i16x8.splat(<i16>0xff00);
  let least = i8x16.splat(-1);
  let most = i8x16.splat(0);
  for (let y = 0, at = cell; y < CELL; y += 4, at += width << 2) {
    const even = v128.load(at);
    const other = v128.load(at + (width << 1));
    least = i8x16.min_u(least, i8x16.min_u(v128.or(even, odd), v128.or(other, v128.not(odd))));
    most = i8x16.max_u(most, i8x16.max_u(v128.andnot(even, odd), v128.and(other, odd)));
  }
  least = i8x16.min_u(
    least,
    i8x16.shuffle(least, least, 8, 9, 10, 11, 12, 13, 14, 15, 8, 9, 10, 11, 12, 13, 14, 15),
  );
  least = i8x16.min_u(least, i8x16.shuffle(least, least, 4, 5, 6, 7, 4, 5, 6, 7, 4, 5, 6, 7, 4, 5, 6, 7));
  least = i8x16.min_u(least, i8x16.shuffle(least, least, 2, 3, 2, 3, 2, 3, 2, 3, 2, 3, 2, 3, 2, 3, 2, 3));
  most = i8x16.max_u(
    most,
    i8x16.shuffle(most, most, 8, 9, 10, 11, 12, 13, 14, 15, 8, 9, 10, 11, 12, 13, 14, 15),
  );
  most = i8x16.max_u(most, i8x16.shuffle(most, most, 4, 5, 6, 7, 4, 5, 6, 7, 4, 5, 6, 7, 4, 5, 6, 7));
  most = i8x16.max_u(most, i8x16.shuffle(most, most, 2, 3, 2, 3, 2, 3, 2, 3, 2, 3, 2, 3, 2, 3, 2, 3));
  const low = <i32>min(i8x16.extract_lane_u(least, 0), i8x16.extract_lane_u(least, 1));
  const high = <i32>max(i8x16.extract_lane_u(most, 0), i8x16.extract_lane_u(most, 1));
  return high - low < minInk;
}

/** The first of the commonest of 32 bands of 8 levels; counts lie at `bands`, after one that stays 0 and before another. */
function commonestBand(cell: usize, width: usize, bands: usize): u32 {
  memory.fill(bands, 0, 34 * 4);
  const counts = bands + 4;
  for (let y = 0, at = cell; y < CELL; y++, at += width)
    for (let x: usize = 0; x < 16; x += 4) {
      const four = load<u32>(at + x);
      count(counts + ((four & 0xf8) >> 1));
      count(counts + (((four >> 8) & 0xf8) >> 1));
      count(counts + (((four >> 16) & 0xf8) >> 1));
      count(counts + ((four >> 24) & 0xf8) / 2);
    }
  let mode: u32 = 0;
  for (let band: u32 = 1; band < 32; band++)
    if (load<u32>(counts + (band << 2)) > load<u32>(counts + (mode << 2))) mode = band;
  return mode;
}

function count(at: usize): void {
  store<u32>(at, load<u32>(at) + 1);
}

/** How libvips 8.18 reduces a line of pixels to fewer by a triangle filter, in numbers. */
export interface TriangleFilter {
  /** Pixels that a box filter makes one of first; 1 for none. */
  box: number;
  /** Pixels after the box filter. */
  length: number;
  /** Coefficients per pixel. */
  points: number;
  /** For each pixel where its first coefficient applies, then its coefficients in 4096ths. */
  taps: Int32Array;
}

/** Positions between two pixels that have coefficients of their own. */
const POSITIONS = 64;
const ONE = 4096;
/** Pixels per pixel up to which the triangle filter does alone: half of what is left goes to the box. */
const GAP = 2;

/**
 * The filter that takes `length` pixels to `count`, with `length` the larger.
 *
 * @param strip - results after which places are counted anew, as libvips does with rows: sums of quotients are rounded
 */
export function triangleFilter(length: number, count: number, strip = count): TriangleFilter {
  // As sharp and libvips hand the factor on: two quotients, so that the last bit is theirs.
  const scale = 1 / (length / count);
  const shrink = 1 / scale;
  const box = Math.max(1, Math.floor(length / count / GAP));
  const rest = shrink / box;
  const points = 2 * roundHalfEven(rest) + 1;
  const extra = (count * shrink - length) / box;
  const offset = (1 + extra) / 2 - 1;
  // The line is made longer at both ends by its outermost pixels.
  const before = Math.ceil(points / 2) - 1;
  const taps = new Int32Array(count * (points + 1));
  let place = 0;
  for (let i = 0; i < count; i++) {
    if (i % strip === 0) place = (i + 0.5) * rest - 0.5 - offset;
    const at = i * (points + 1);
    const first = Math.trunc(place);
    const part = Math.trunc(place * POSITIONS * 2) & (POSITIONS * 2 - 1);
    taps[at] = first - before;
    taps.set(coefficients(points, rest, ((part + 1) >> 1) / POSITIONS), at + 1);
    place += rest;
  }
  return { box, length: Math.ceil(length / box), points, taps };
}

function coefficients(points: number, shrink: number, position: number): number[] {
  const half = position + points / 2 - 1;
  const weights = Array.from({ length: points }, (_, i) => Math.max(0, 1 - Math.abs((i - half) / shrink)));
  const sum = weights.reduce((all, weight) => all + weight, 0);
  return weights.map((weight) => Math.trunc((weight / sum) * ONE));
}

/** C's rint. */
function roundHalfEven(value: number): number {
  const down = Math.floor(value);
  if (value - down !== 0.5) return Math.round(value);
  return down % 2 === 0 ? down : down + 1;
}

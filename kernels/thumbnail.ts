// Reducing RGB pixels as libvips does it: a box filter by a whole number, then a triangle filter in fixed point.

/** One half, and the places after the point, of libvips's coefficients. */
const HALF: i32 = 2048;
const PLACES: i32 = 12;

/**
 * Averages each `n` rows of `length` bytes to one; where the last ones are missing, the last row stands for them. `n` from
 * 2 to 256.
 */
export function shrinkRows(from: usize, length: i32, rows: i32, n: i32, to: usize): void {
  const multiplier = <u32>(0x1000000 / n);
  const amend = i16x8.splat(<i16>(n / 2));
  const factor = i32x4.splat(multiplier);
  for (let top = 0; top < rows; top += n, to += <usize>length) {
    let x = 0;
    for (; x + 16 <= length; x += 16) {
      let lower = amend;
      let upper = amend;
      for (let i = 0; i < n; i++) {
        const levels = v128.load(from + <usize>(min(rows - 1, top + i) * length + x));
        lower = i16x8.add(lower, i16x8.extend_low_i8x16_u(levels));
        upper = i16x8.add(upper, i16x8.extend_high_i8x16_u(levels));
      }
      v128.store(to + <usize>x, i8x16.narrow_i16x8_u(divide(lower, factor), divide(upper, factor)));
    }
    for (; x < length; x++) {
      let sum = <u32>(n / 2);
      for (let i = 0; i < n; i++) sum += <u32>load<u8>(from + <usize>(min(rows - 1, top + i) * length + x));
      store<u8>(to + <usize>x, (sum * multiplier) >> 24);
    }
  }
}

function divide(sums: v128, factor: v128): v128 {
  const lower = i32x4.shr_u(i32x4.mul(i32x4.extend_low_i16x8_u(sums), factor), 24);
  const upper = i32x4.shr_u(i32x4.mul(i32x4.extend_high_i16x8_u(sums), factor), 24);
  return i16x8.narrow_i32x4_u(lower, upper);
}

/** The same of each `n` pixels of three bytes in a row of `width`. */
export function shrinkColumns(from: usize, width: i32, rows: i32, n: i32, to: usize): void {
  const multiplier = <u32>(0x1000000 / n);
  for (let y = 0; y < rows; y++, from += <usize>(width * 3))
    for (let left = 0; left < width; left += n)
      for (let c = 0; c < 3; c++, to++) {
        let sum = <u32>(n / 2);
        for (let i = 0; i < n; i++) sum += <u32>load<u8>(from + <usize>(min(width - 1, left + i) * 3 + c));
        store<u8>(to, (sum * multiplier) >> 24);
      }
}

/**
 * Reduces rows of `length` bytes to `count` rows. `taps` has for each: the first row, which may lie outside, and `n`
 * coefficients, as i32.
 */
export function reduceRows(
  from: usize,
  length: i32,
  rows: i32,
  taps: usize,
  n: i32,
  count: i32,
  to: usize,
): void {
  for (let y = 0; y < count; y++, taps += <usize>((n + 1) * 4), to += <usize>length) {
    const first = load<i32>(taps);
    let x = 0;
    for (; x + 8 <= length; x += 8) {
      let lower = i32x4.splat(HALF);
      let upper = lower;
      for (let i = 0; i < n; i++) {
        const row = min(rows - 1, max(0, first + i));
        const levels = v128.load_ext<u8>(from + <usize>(row * length + x));
        const factor = i16x8.splat(<i16>load<i32>(taps + ((<usize>i) << 2), 4));
        lower = i32x4.add(lower, i32x4.extmul_low_i16x8_s(levels, factor));
        upper = i32x4.add(upper, i32x4.extmul_high_i16x8_s(levels, factor));
      }
      const both = i16x8.narrow_i32x4_s(i32x4.shr_s(lower, PLACES), i32x4.shr_s(upper, PLACES));
      v128.store64_lane(to + <usize>x, i8x16.narrow_i16x8_u(both, both), 0);
    }
    for (; x < length; x++) {
      let sum = HALF;
      for (let i = 0; i < n; i++) {
        const row = min(rows - 1, max(0, first + i));
        sum += <i32>load<u8>(from + <usize>(row * length + x)) * load<i32>(taps + ((<usize>i) << 2), 4);
      }
      store<u8>(to + <usize>x, min(255, max(0, sum >> PLACES)));
    }
  }
}

/** The same along rows of `width` pixels of three bytes: each becomes `count` pixels. */
export function reduceColumns(
  from: usize,
  width: i32,
  rows: i32,
  taps: usize,
  n: i32,
  count: i32,
  to: usize,
): void {
  for (let y = 0; y < rows; y++, from += <usize>(width * 3))
    for (let x = 0; x < count; x++) {
      const own = taps + <usize>(x * (n + 1) * 4);
      const first = load<i32>(own);
      for (let c = 0; c < 3; c++, to++) {
        let sum = HALF;
        for (let i = 0; i < n; i++) {
          const column = min(width - 1, max(0, first + i));
          sum += <i32>load<u8>(from + <usize>(column * 3 + c)) * load<i32>(own + ((<usize>i) << 2), 4);
        }
        store<u8>(to, min(255, max(0, sum >> PLACES)));
      }
    }
}

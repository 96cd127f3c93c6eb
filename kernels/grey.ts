// A reduced grey picture: sampling it from RGB, its statistics, and half of it.

/**
 * Samples a grey picture of `w` × `h` from RGB pixels: each of its pixels is the mean of one red, two green and one blue
 * sample of its cell.
 *
 * @param columns - for each column two byte offsets within a row; `rows` likewise two offsets of rows
 */
export function sampleGrey(pixels: usize, columns: usize, rows: usize, w: i32, h: i32, grey: usize): void {
  let to = grey;
  for (let y = 0; y < h; y++) {
    const above = pixels + load<u32>(rows + ((<usize>y) << 3));
    const below = pixels + load<u32>(rows + ((<usize>y) << 3), 4);
    for (let x = 0; x < w; x++) {
      const places = columns + ((<usize>x) << 3);
      const a = <usize>load<u32>(places);
      const b = <usize>load<u32>(places, 4);
      const sum =
        <u32>load<u8>(above + a) +
        <u32>load<u8>(above + b, 1) +
        <u32>load<u8>(below + a, 1) +
        <u32>load<u8>(below + b, 2);
      store<u8>(to, (sum + 2) >> 2);
      to++;
    }
  }
}

/**
 * Sums of the 4-neighbour Laplacian over all inner pixels and of its squares, as two f64 at `out`. Whole numbers, so that
 * their order does not matter; `w` up to 4096, else a row's squares overflow.
 */
export function laplacian(grey: usize, w: i32, h: i32, out: usize): void {
  let sum: i64 = 0;
  let squares: i64 = 0;
  for (let y = 1; y < h - 1; y++) {
    let at = grey + <usize>(y * w + 1);
    const end = at + <usize>(w - 2);
    let sums = i32x4.splat(0);
    let rowSquares = i32x4.splat(0);
    for (; at + 8 <= end; at += 8) {
      const around = i16x8.add(
        i16x8.add(v128.load_ext<u8>(at - <usize>w), v128.load_ext<u8>(at + <usize>w)),
        i16x8.add(v128.load_ext<u8>(at - 1), v128.load_ext<u8>(at + 1)),
      );
      const value = i16x8.sub(around, i16x8.shl(v128.load_ext<u8>(at), 2));
      sums = i32x4.add(sums, i32x4.extadd_pairwise_i16x8_s(value));
      rowSquares = i32x4.add(rowSquares, i32x4.dot_i16x8_s(value, value));
    }
    sum += <i64>lanesSum(sums);
    squares += <i64>lanesSum(rowSquares);
    for (; at < end; at++) {
      const value =
        <i32>load<u8>(at - <usize>w) +
        <i32>load<u8>(at + <usize>w) +
        <i32>load<u8>(at - 1) +
        <i32>load<u8>(at + 1) -
        4 * <i32>load<u8>(at);
      sum += <i64>value;
      squares += <i64>(value * value);
    }
  }
  store<f64>(out, <f64>sum);
  store<f64>(out, <f64>squares, 8);
}

function lanesSum(v: v128): i32 {
  return (
    i32x4.extract_lane(v, 0) + i32x4.extract_lane(v, 1) + i32x4.extract_lane(v, 2) + i32x4.extract_lane(v, 3)
  );
}

/** Counts the 256 levels into u32 at `out`, which has room for four tables: neighbours of one level must not wait. */
export function histogram(grey: usize, length: i32, out: usize): void {
  memory.fill(out, 0, 4096);
  let at = grey;
  const end = grey + <usize>length;
  for (; at + 4 <= end; at += 4) {
    const four = load<u32>(at);
    count(out + ((four & 255) << 2));
    count(out + 1024 + (((four >> 8) & 255) << 2));
    count(out + 2048 + (((four >> 16) & 255) << 2));
    count(out + 3072 + ((four >> 24) << 2));
  }
  for (; at < end; at++) count(out + ((<usize>load<u8>(at)) << 2));
  for (let i: usize = 0; i < 1024; i += 16) {
    const both = i32x4.add(v128.load(out + i), v128.load(out + i, 1024));
    const rest = i32x4.add(v128.load(out + i, 2048), v128.load(out + i, 3072));
    v128.store(out + i, i32x4.add(both, rest));
  }
}

function count(at: usize): void {
  store<u32>(at, load<u32>(at) + 1);
}

/** Half the size: each pixel is the mean of four; an odd last row or column is left out. */
export function halve(grey: usize, width: i32, height: i32, out: usize): void {
  const w = width >> 1;
  const h = height >> 1;
  for (let y = 0; y < h; y++) {
    let top = grey + <usize>(2 * y * width);
    let to = out + <usize>(y * w);
    const end = to + <usize>w;
    for (; to + 16 <= end; to += 16) {
      v128.store(to, i8x16.narrow_i16x8_u(halfOf(top, width), halfOf(top + 16, width)));
      top += 32;
    }
    for (; to < end; to++) {
      const below = top + <usize>width;
      const sum = <u32>load<u8>(top) + <u32>load<u8>(top, 1) + <u32>load<u8>(below) + <u32>load<u8>(below, 1);
      store<u8>(to, (sum + 2) >> 2);
      top += 2;
    }
  }
}

/** Eight means of four from 16 pixels of a row and those below them. */
function halfOf(top: usize, width: i32): v128 {
  const sums = i16x8.add(
    i16x8.extadd_pairwise_i8x16_u(v128.load(top)),
    i16x8.extadd_pairwise_i8x16_u(v128.load(top + <usize>width)),
  );
  return i16x8.shr_u(i16x8.add(sums, i16x8.splat(2)), 2);
}

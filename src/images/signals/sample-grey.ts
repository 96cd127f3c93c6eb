import type { Pixels } from '../decode-image.js';
import type { GreyImage } from './grey-image.js';

/**
 * A picture in grey whose longer side is at most `side` pixels, alpha on white.
 *
 * Each pixel is the mean of four samples in its cell, one red, two green and one blue, as a camera's sensor has them:
 * a third of the reads of a true mean, and good enough to measure on. Hashes are made of another one.
 */
export function sampleGrey({ data, width, height, channels }: Pixels, side: number): GreyImage {
  const scale = Math.max(1, Math.max(width, height) / side);
  const [w, h] = [Math.max(1, Math.round(width / scale)), Math.max(1, Math.round(height / scale))];
  const [left, right] = [places(w, width, 0.25, channels), places(w, width, 0.75, channels)];
  const [top, bottom] = [
    places(h, height, 0.25, width * channels),
    places(h, height, 0.75, width * channels),
  ];
  const grey = new Uint8Array(w * h);
  for (let y = 0, to = 0; y < h; y++) {
    const [above, below] = [top[y] as number, bottom[y] as number];
    for (let x = 0; x < w; x++, to++) {
      const [a, b] = [left[x] as number, right[x] as number];
      const sum =
        (data[above + a] as number) +
        (data[above + b + 1] as number) +
        (data[below + a + 1] as number) +
        (data[below + b + 2] as number);
      if (channels === 3) grey[to] = (sum + 2) >> 2;
      else {
        const alpha = data[above + a + 3] as number;
        grey[to] = (((sum + 2) >> 2) * alpha + 255 * (255 - alpha) + 127) / 255;
      }
    }
  }
  return { data: grey, width: w, height: h };
}

/** For each of `count` cells along a side of `length` pixels: where the pixel lies that is `part` of the cell in. */
function places(count: number, length: number, part: number, step: number): Int32Array {
  return Int32Array.from(
    { length: count },
    (_, i) => Math.min(length - 1, Math.floor(((i + part) * length) / count)) * step,
  );
}

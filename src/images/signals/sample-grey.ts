import type { Pixels } from '../decode-image.js';
import type { GreyImage } from './grey-image.js';

/** Where the samples of a grey picture lie in pixels: byte offsets in pairs, of each column in a row and of each row. */
export interface SamplePlaces {
  width: number;
  height: number;
  /** A quarter and three quarters into each cell. */
  columns: Int32Array;
  rows: Int32Array;
}

/** The places for a grey picture whose longer side is at most `side` pixels. */
export function samplePlaces({ width, height, channels }: Pixels, side: number): SamplePlaces {
  const scale = Math.max(1, Math.max(width, height) / side);
  const [w, h] = [Math.max(1, Math.round(width / scale)), Math.max(1, Math.round(height / scale))];
  return {
    width: w,
    height: h,
    columns: pairs(w, width, channels),
    rows: pairs(h, height, width * channels),
  };
}

/**
 * A picture in grey whose longer side is at most `side` pixels, alpha on white.
 *
 * Each pixel is the mean of four samples in its cell, one red, two green and one blue, as a camera's sensor has them:
 * a third of the reads of a true mean, and good enough to measure on. Hashes are made of another one. For pictures that
 * the kernel does not take; it does the same with the others.
 */
export function sampleGrey(pixels: Pixels, side: number): GreyImage {
  const { data, channels } = pixels;
  const { width, height, columns, rows } = samplePlaces(pixels, side);
  const grey = new Uint8Array(width * height);
  for (let y = 0, to = 0; y < height; y++) {
    const [above, below] = [rows[2 * y] as number, rows[2 * y + 1] as number];
    for (let x = 0; x < width; x++, to++) {
      const [a, b] = [columns[2 * x] as number, columns[2 * x + 1] as number];
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
  return { data: grey, width, height };
}

function pairs(count: number, length: number, step: number): Int32Array {
  const places = new Int32Array(2 * count);
  for (let i = 0; i < count; i++) {
    places[2 * i] = Math.min(length - 1, Math.floor(((i + 0.25) * length) / count)) * step;
    places[2 * i + 1] = Math.min(length - 1, Math.floor(((i + 0.75) * length) / count)) * step;
  }
  return places;
}

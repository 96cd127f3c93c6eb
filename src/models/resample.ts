import type { RgbPixels } from '../model/pixels.js';

/**
 * Resampling of pixels as Pillow does it, because image processors of models are built on Pillow: kernels that widen
 * when an image is reduced, horizontal pass first, 8 bits between the passes. libvips reduces alike to two steps of
 * 255, but enlarged pictures of 120 × 96 pixels came out up to 44 steps off.
 */

interface Filter {
  /** Half of the kernel's width in pixels of the coarser grid. */
  support: number;
  kernel(x: number): number;
}

const sinc = (x: number): number => (x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x));

/** Filters by the number that Pillow gives them, which is what `resample` of preprocessor_config.json says. */
export const FILTERS: Readonly<Record<number, Filter>> = {
  1: { support: 3, kernel: (x) => (Math.abs(x) < 3 ? sinc(x) * sinc(x / 3) : 0) },
  2: { support: 1, kernel: (x) => Math.max(0, 1 - Math.abs(x)) },
  3: { support: 2, kernel: bicubic },
  4: { support: 0.5, kernel: (x) => (x > -0.5 && x <= 0.5 ? 1 : 0) },
  5: { support: 1, kernel: (x) => (Math.abs(x) < 1 ? sinc(x) * (0.54 + 0.46 * Math.cos(Math.PI * x)) : 0) },
};

/** Keys' cubic convolution with a = −0.5. */
function bicubic(x: number): number {
  const a = -0.5;
  const d = Math.abs(x);
  if (d < 1) return ((a + 2) * d - (a + 3)) * d * d + 1;
  return d < 2 ? (((d - 5) * d + 8) * d - 4) * a : 0;
}

/** The whole result's size, and the part of it that is computed. */
export interface ResamplePlan {
  width: number;
  height: number;
  crop: { left: number; top: number; width: number; height: number };
  filter: Filter;
}

/** Resizes an image and cuts a part out; what lies outside of the part is never computed. */
export function resample(image: RgbPixels, { width, height, crop, filter }: ResamplePlan): RgbPixels {
  const columns = weights(image.width, width, crop.left, crop.width, filter);
  const rows = weights(image.height, height, crop.top, crop.height, filter);
  const first = rows[0]?.start ?? 0;
  const last = rows.at(-1);
  const band = (last ? last.start + last.values.length : first) - first;
  const reduced = new Uint8Array(crop.width * band * 3);
  for (let y = 0; y < band; y++) {
    const row = (first + y) * image.width * 3;
    for (const [x, { start, values }] of columns.entries())
      convolve(image.data, row + start * 3, 3, values, reduced, (y * crop.width + x) * 3);
  }
  const data = new Uint8Array(crop.width * crop.height * 3);
  const stride = crop.width * 3;
  for (const [y, { start, values }] of rows.entries())
    for (let x = 0; x < crop.width; x++)
      convolve(reduced, (start - first) * stride + x * 3, stride, values, data, (y * crop.width + x) * 3);
  return { data, width: crop.width, height: crop.height };
}

interface Weights {
  /** First pixel of the source. */
  start: number;
  values: Float64Array;
}

/** For each pixel of a part of the result: the pixels of the source that it is made of, and their weights. */
function weights(
  source: number,
  target: number,
  offset: number,
  count: number,
  { support, kernel }: Filter,
): Weights[] {
  const scale = source / target;
  const stretch = Math.max(1, scale);
  const reach = support * stretch;
  return Array.from({ length: count }, (_, i) => {
    if (source === target) return { start: offset + i, values: Float64Array.of(1) };
    const centre = (offset + i + 0.5) * scale;
    const start = Math.max(0, Math.trunc(centre - reach + 0.5));
    const end = Math.min(source, Math.trunc(centre + reach + 0.5));
    const values = Float64Array.from({ length: end - start }, (_, k) =>
      kernel((start + k - centre + 0.5) / stretch),
    );
    const sum = values.reduce((total, value) => total + value, 0);
    return { start, values: values.map((value) => value / sum) };
  });
}

function convolve(
  from: Uint8Array,
  start: number,
  step: number,
  values: Float64Array,
  to: Uint8Array,
  place: number,
): void {
  let [red, green, blue] = [0, 0, 0];
  let at = start;
  for (let k = 0; k < values.length; k++) {
    const weight = values[k] as number;
    red += (from[at] as number) * weight;
    green += (from[at + 1] as number) * weight;
    blue += (from[at + 2] as number) * weight;
    at += step;
  }
  to[place] = toByte(red);
  to[place + 1] = toByte(green);
  to[place + 2] = toByte(blue);
}

function toByte(value: number): number {
  return value <= 0 ? 0 : value >= 255 ? 255 : Math.floor(value + 0.5);
}

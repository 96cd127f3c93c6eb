import type { GreyImage } from '../../../../src/images/signals/grey-image.js';

/** Levels on either side of the commonest one that the eye takes for the same ground; JPEG rings by a few. */
const SAME_TONE = 8;

/** Share of the pixels whose level lies within 8 of the commonest band of levels. */
export function blankShare({ data }: GreyImage): number {
  const histogram = histogramOf(data);
  let within = 0;
  for (let level = 0; level < SAME_TONE; level++) within += histogram[level] as number;
  let most = 0;
  for (let centre = 0; centre < 256; centre++) {
    within += histogram[centre + SAME_TONE] ?? 0;
    within -= histogram[centre - SAME_TONE - 1] ?? 0;
    most = Math.max(most, within);
  }
  return thousandths(most / data.length);
}

/** Variance of the 4-neighbour Laplacian, the common measure of sharpness; 0 for what has no inner pixel. */
export function laplacianVariance({ data, width, height }: GreyImage): number {
  const count = (width - 2) * (height - 2);
  if (width < 3 || height < 3) return 0;
  // Whole numbers up to 2^53: the sums are exact in any order.
  let sum = 0;
  let squares = 0;
  for (let y = 1; y < height - 1; y++) {
    for (let at = y * width + 1, end = at + width - 2; at < end; at++) {
      const value =
        (data[at - width] as number) +
        (data[at + width] as number) +
        (data[at - 1] as number) +
        (data[at + 1] as number) -
        4 * (data[at] as number);
      sum += value;
      squares += value * value;
    }
  }
  const mean = sum / count;
  return thousandths(squares / count - mean * mean);
}

function histogramOf(data: Uint8Array): Uint32Array {
  const histogram = new Uint32Array(256);
  for (let i = 0; i < data.length; i++) {
    const level = data[i] as number;
    histogram[level] = (histogram[level] as number) + 1;
  }
  return histogram;
}

function thousandths(value: number): number {
  return Math.round(value * 1000) / 1000;
}

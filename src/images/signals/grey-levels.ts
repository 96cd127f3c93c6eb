import { GREY, placeGrey } from '../kernel/grey-memory.js';
import type { GreyImage } from './grey-image.js';

/** Entropy in bits and standard deviation in grey levels, each rounded to three decimals. */
export function greyStatistics(grey: Uint8Array): { entropy: number; contrast: number } {
  let sum = 0;
  let squares = 0;
  const histogram = new Uint32Array(256);
  for (const level of grey) {
    sum += level;
    squares += level * level;
    histogram[level] = (histogram[level] as number) + 1;
  }
  let entropy = 0;
  for (const count of histogram) {
    if (count > 0) entropy -= (count / grey.length) * Math.log2(count / grey.length);
  }
  const mean = sum / grey.length;
  const contrast = Math.sqrt(Math.max(0, squares / grey.length - mean * mean));
  return { entropy: thousandths(entropy), contrast: thousandths(contrast) };
}

/** Levels on either side of the commonest one that the eye takes for the same ground; JPEG rings by a few. */
const SAME_TONE = 8;

/** Share of the pixels whose level lies within 8 of the commonest band of levels. */
export function blankShare(grey: GreyImage): number {
  const { kernel, layout } = placeGrey(grey);
  kernel.histogram(GREY, grey.data.length, layout.scratch);
  const histogram = new Uint32Array(kernel.memory.buffer, layout.scratch, 256);
  let within = 0;
  for (let level = 0; level < SAME_TONE; level++) within += histogram[level] as number;
  let most = 0;
  for (let centre = 0; centre < 256; centre++) {
    within += histogram[centre + SAME_TONE] ?? 0;
    within -= histogram[centre - SAME_TONE - 1] ?? 0;
    most = Math.max(most, within);
  }
  return thousandths(most / grey.data.length);
}

/** Variance of the 4-neighbour Laplacian, the common measure of sharpness; 0 for what has no inner pixel. */
export function laplacianVariance(grey: GreyImage): number {
  const { width, height } = grey;
  if (width < 3 || height < 3) return 0;
  const { kernel, layout } = placeGrey(grey);
  kernel.laplacian(GREY, width, height, layout.scratch);
  const [sum = 0, squares = 0] = new Float64Array(kernel.memory.buffer, layout.scratch, 2);
  const count = (width - 2) * (height - 2);
  const mean = sum / count;
  return thousandths(squares / count - mean * mean);
}

function thousandths(value: number): number {
  return Math.round(value * 1000) / 1000;
}

import type { GreyImage } from '../signals/grey-image.js';
import { type Kernel, kernelWith } from './kernel.js';

/** Where the grey picture lies: below are the kernel's own variables. */
export const GREY = 65_536;

/** Where things that belong to a grey picture lie in the kernel's memory. */
export interface GreyLayout {
  /** The picture at half and at a quarter of its size. */
  half: number;
  quarter: number;
  /** A byte for each pixel: 1 for dark. */
  dark: number;
  /** Room for tables and results of one call. */
  scratch: number;
  end: number;
}

/** The layout for a grey picture of this size. */
export function greyLayout(width: number, height: number): GreyLayout {
  const area = roundUp(width * height);
  const half = GREY + area;
  const quarter = half + roundUp(area / 4);
  const dark = quarter + roundUp(area / 16);
  const scratch = dark + area;
  // Two numbers a block and a row and a column of blocks more, or two places a row and a column, or four histograms.
  const end = scratch + roundUp(area / 2 + 16 * (width + height) + 8192);
  return { half, quarter, dark, scratch, end };
}

/** Puts a grey picture into the kernel's memory, unless it lies there already. */
export function placeGrey({ data, width, height }: GreyImage): { kernel: Kernel; layout: GreyLayout } {
  const layout = greyLayout(width, height);
  const kernel = kernelWith(layout.end);
  const { buffer } = kernel.memory;
  if (data.buffer !== buffer || data.byteOffset !== GREY) new Uint8Array(buffer).set(data, GREY);
  return { kernel, layout };
}

/** The next multiple of 16: vectors are read fastest from there. */
export function roundUp(bytes: number): number {
  return Math.ceil(bytes / 16) * 16;
}

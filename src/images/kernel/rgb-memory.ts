import type { Pixels } from '../decode-image.js';
import { THUMBNAIL_SIDE } from '../perceptual-hash.js';
import type { GreyImage } from '../signals/grey-image.js';
import { type SamplePlaces, samplePlaces } from '../signals/sample-grey.js';
import { GREY, greyLayout, roundUp } from './grey-memory.js';
import { type Kernel, kernelWith } from './kernel.js';
import { rgbToGrey } from './rgb-to-grey.js';
import { type TriangleFilter, triangleFilter } from './triangle-filter.js';

/** Larger pictures are rare, and the kernel's memory never shrinks. */
const MAX_BYTES = 16 * 2 ** 20;

/** The kernel averages up to 256 rows at once, of which each side of the thumbnail has 64 boxes. */
const MAX_SIDE = 256 * 2 * THUMBNAIL_SIDE;

/** Rows that libvips makes at once where it averages columns first. */
const STRIP = 16;

/** Pixels in the kernel's memory; until anything is awaited, see {@link kernelWith}. */
export interface LoadedRgb {
  /** What {@link greyThumbnail} gives, to the bit. */
  thumbnail(): Uint8Array;
  /** What sampleGrey gives; it stays in the kernel's memory, where signals are measured. */
  sampleGrey(): GreyImage;
}

/** Whether the kernel takes a picture: opaque, not large, and no smaller than the thumbnail. */
export function fitsKernel({ data, width, height, channels }: Pixels): boolean {
  return (
    channels === 3 &&
    data.length <= MAX_BYTES &&
    Math.min(width, height) > THUMBNAIL_SIDE &&
    Math.max(width, height) <= MAX_SIDE
  );
}

/**
 * Puts pixels that {@link fitsKernel} accepts into the kernel's memory.
 *
 * @param side - the longer side of the grey picture
 */
export function loadRgb(pixels: Pixels, side: number): LoadedRgb {
  const { data, width, height } = pixels;
  const places = samplePlaces(pixels, side);
  const { scratch, end } = greyLayout(places.width, places.height);
  // Nothing that the box filter leaves is longer than what it is given.
  const work = end + roundUp(data.length);
  const kernel = kernelWith(work + data.length + THUMBNAIL_SIDE * 3 * (width + THUMBNAIL_SIDE) + 65_536);
  new Uint8Array(kernel.memory.buffer).set(data, end);
  return {
    thumbnail: () => reduce(kernel, end, width, height, work),
    sampleGrey: () => sample(kernel, end, places, scratch),
  };
}

function sample(
  { memory, sampleGrey }: Kernel,
  pixels: number,
  places: SamplePlaces,
  scratch: number,
): GreyImage {
  const { columns, rows, width, height } = places;
  const ofRows = scratch + columns.byteLength;
  new Int32Array(memory.buffer, scratch, columns.length).set(columns);
  new Int32Array(memory.buffer, ofRows, rows.length).set(rows);
  sampleGrey(pixels, scratch, ofRows, width, height, GREY);
  return { data: new Uint8Array(memory.buffer, GREY, width * height), width, height };
}

/** Reduces rows, then columns, as libvips does, and takes the luminance of what is left. */
function reduce(kernel: Kernel, pixels: number, width: number, height: number, work: number): Uint8Array {
  const side = THUMBNAIL_SIDE;
  const across = triangleFilter(width, side);
  const down = triangleFilter(height, side, across.box > 1 ? STRIP : side);
  const row = width * 3;
  let next = work;
  const room = (bytes: number): number => {
    const at = next;
    next += roundUp(bytes);
    return at;
  };
  const tapsAcross = putTaps(kernel, across, room);
  const tapsDown = putTaps(kernel, down, room);
  let from = pixels;
  if (down.box > 1) {
    const boxes = room(down.length * row);
    kernel.shrinkRows(from, row, height, down.box, boxes);
    from = boxes;
  }
  const rows = room(side * row);
  kernel.reduceRows(from, row, down.length, tapsDown, down.points, side, rows);
  from = rows;
  if (across.box > 1) {
    const boxes = room(side * across.length * 3);
    kernel.shrinkColumns(from, width, side, across.box, boxes);
    from = boxes;
  }
  const rgb = room(side * side * 3);
  kernel.reduceColumns(from, across.length, side, tapsAcross, across.points, side, rgb);
  return rgbToGrey(new Uint8Array(kernel.memory.buffer, rgb, side * side * 3));
}

function putTaps({ memory }: Kernel, { taps }: TriangleFilter, room: (bytes: number) => number): number {
  const at = room(taps.byteLength);
  new Int32Array(memory.buffer, at, taps.length).set(taps);
  return at;
}

import { GREY, placeGrey } from '../kernel/grey-memory.js';
import { addIfSquare, type FinderPattern, MAX_PATTERNS, ROW_STEP } from './finder-square.js';
import type { GreyImage } from './grey-image.js';

/** Finds finder patterns among the dark pixels of a picture: runs of 1:1:3:1:1 across, down and both ways aslant. */
export function findFinderPatterns(grey: GreyImage): FinderPattern[] {
  const { width, height } = grey;
  const { kernel, layout } = placeGrey(grey);
  kernel.binarize(GREY, width, height, layout.scratch, layout.dark);
  const image = { dark: new Uint8Array(kernel.memory.buffer, layout.dark, width * height), width, height };
  // Where each run ends and how long it is; a row has at most one for each second pixel.
  const runs = new Uint32Array(kernel.memory.buffer, layout.scratch, width + 2);
  const found: FinderPattern[] = [];
  for (let y = 0; y < height && found.length < MAX_PATTERNS; y += ROW_STEP) {
    const count = kernel.finderRuns(layout.dark + y * width, width, layout.scratch);
    for (let i = 0; i < count; i++)
      addIfSquare(found, runs[2 * i] as number, y, runs[2 * i + 1] as number, image);
  }
  return found;
}

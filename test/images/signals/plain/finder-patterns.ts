import {
  addIfSquare,
  type FinderPattern,
  isFinder,
  MAX_PATTERNS,
  ROW_STEP,
} from '../../../../src/images/signals/finder-square.js';

/** Finds finder patterns in a picture whose dark pixels are 1: runs of 1:1:3:1:1 across, down and both ways aslant. */
export function findFinderPatterns(dark: Uint8Array, width: number, height: number): FinderPattern[] {
  const image = { dark, width, height };
  const found: FinderPattern[] = [];
  const runs = [0, 0, 0, 0, 0];
  for (let y = 0; y < height && found.length < MAX_PATTERNS; y += ROW_STEP) {
    runs.fill(0);
    let colour = 0;
    let length = 0;
    for (let x = 0; x <= width; x++) {
      const next = x < width ? (dark[y * width + x] as number) : 1 - colour;
      if (next === colour) {
        length++;
        continue;
      }
      runs.shift();
      runs.push(length);
      if (colour === 1 && isFinder(runs))
        addIfSquare(
          found,
          x,
          y,
          runs.reduce((sum, run) => sum + run, 0),
          image,
        );
      colour = next;
      length = 1;
    }
  }
  return found;
}

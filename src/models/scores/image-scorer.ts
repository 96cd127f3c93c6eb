import type { RgbPixels } from '../../model/pixels.js';
import type { Signals } from '../../model/signals.js';

/** A model that says something of an image in numbers. */
export interface ImageScorer {
  /** Measures one image; the names are the same for every image. */
  score(pixels: RgbPixels): Promise<Signals>;
}

/** Which model: the one that the package nsfwjs carries, or one in a folder. */
export type ScorerChoice = { kind: 'nsfwjs' } | { kind: 'folder'; path: string };

/**
 * A score as it is stored: three decimals. Runs on one kind of processor give equal scores; another kind may sum in
 * another order, and its last bits shall not be stored.
 */
export function storedScore(value: number): number {
  return Math.round(value * 1000) / 1000;
}

/** Channels first, as {@link inputOf} gives them, to channels last. */
export function channelsLast(values: Float32Array): Float32Array {
  const plane = values.length / 3;
  const turned = new Float32Array(values.length);
  for (let i = 0; i < plane; i++)
    for (let c = 0; c < 3; c++) turned[i * 3 + c] = values[c * plane + i] as number;
  return turned;
}

import type { Block } from '../blocks/block.js';

/**
 * The probability from which on blocks are kept, so that the expected F1 of the kept words is largest.
 *
 * A fixed threshold loses whole pages of an unusual kind, on which no block is a sure thing. With independent
 * blocks the best set for F1 is always "all above some value" (Lewis, SIGIR 1995), so one sorted pass finds it.
 */
export function bestCut(
  probability: Float64Array,
  blocks: readonly Block[],
): { cut: number; expectedF1: number } {
  const order = Array.from(probability.keys()).sort((a, b) => (probability[b] ?? 0) - (probability[a] ?? 0));
  let wanted = 0;
  for (const i of order) wanted += (probability[i] ?? 0) * (blocks[i]?.words ?? 0);
  let right = 0;
  let taken = 0;
  let best = { cut: 1, expectedF1: 0 };
  for (const i of order) {
    const words = blocks[i]?.words ?? 0;
    if (words === 0) continue;
    right += (probability[i] ?? 0) * words;
    taken += words;
    const expectedF1 = (2 * right) / Math.max(taken + wanted, 1e-9);
    if (expectedF1 > best.expectedF1) best = { cut: probability[i] ?? 0, expectedF1 };
  }
  return best;
}

import type { Block } from '../blocks/block.js';

/** Words from which on two equal blocks are one text put on the page twice, not two posts that agree. */
const MIN_WORDS = 12;

/** Indexes of kept blocks that repeat another kept one: hidden copies for printing, sharing or machines. The likelier stays. */
export function repeatedProse(
  blocks: readonly Block[],
  texts: readonly string[],
  kept: readonly boolean[],
  probability: Float64Array,
): Set<number> {
  const seen = new Map<string, number>();
  const repeated = new Set<number>();
  for (let i = 0; i < blocks.length; i++) {
    if (!kept[i] || (blocks[i]?.words ?? 0) < MIN_WORDS) continue;
    const text = (texts[i] ?? '').replace(/\s+/g, '');
    const other = seen.get(text);
    if (other === undefined) {
      seen.set(text, i);
      continue;
    }
    // A small difference is noise; then the first in reading order stays.
    const loser = (probability[i] ?? 0) > (probability[other] ?? 0) + 0.1 ? other : i;
    repeated.add(loser);
    if (loser === other) seen.set(text, i);
  }
  return repeated;
}

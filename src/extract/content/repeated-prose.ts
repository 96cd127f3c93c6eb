import type { Block } from '../blocks/block.js';

/** Words from which on two equal blocks are one text put on the page twice, not two posts that agree. */
const MIN_WORDS = 12;
/** A smaller difference of probability is noise; then the first in reading order stays. */
const MARGIN = 0.1;

/**
 * Indexes of kept blocks that repeat another kept one in another place of the page: hidden copies for printing,
 * sharing or machines. Equal paragraphs side by side are the author's.
 */
export function repeatedProse(
  blocks: readonly Block[],
  kept: readonly boolean[],
  probability: Float64Array,
  place: Int32Array,
): Set<number> {
  const seen = new Map<string, number>();
  const repeated = new Set<number>();
  for (const [index, block] of blocks.entries()) {
    if (!kept[index] || block.words < MIN_WORDS) continue;
    const text = `${block.hash} ${block.words} ${block.letters} ${block.cjk}`;
    const other = seen.get(text);
    if (other === undefined) {
      seen.set(text, index);
      continue;
    }
    if (place[block.parent] === place[blocks[other]?.parent ?? -1]) continue;
    const loser = (probability[index] ?? 0) > (probability[other] ?? 0) + MARGIN ? other : index;
    repeated.add(loser);
    if (loser === other) seen.set(text, index);
  }
  return repeated;
}

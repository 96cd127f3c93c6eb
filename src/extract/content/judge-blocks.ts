import type { Block } from '../blocks/block.js';
import { OUTSIDE } from '../blocks/context.js';
import { EVIDENCE, type PageEvidence } from '../evidence/block-evidence.js';
import { bestCut } from './best-cut.js';
import { BLOCK_TREES } from './block-trees.js';
import { loadTrees, probabilityOf } from './boosted-trees.js';

/** The trees that judge blocks. */
export const blockTrees = loadTrees(BLOCK_TREES);

/** How much the blocks in equal places weigh against a block's own evidence. */
const PLACE_WEIGHT = 0.6;
/** The same for items of lists and cells of tables: half a list is worse than none. */
const LIST_WEIGHT = 0.9;
/** Probabilities are held inside this distance of 0 and 1 where their log-odds are mixed. */
const EDGE = 1e-4;

/** What was decided about a page's blocks. */
export interface BlockVerdicts {
  /** By block: probability of being main content, by its own evidence. */
  own: Float64Array;
  /** The same with the blocks in equal places taken in. */
  probability: Float64Array;
  /** Blocks of at least this probability are kept. */
  cut: number;
  kept: boolean[];
}

/**
 * Judges every block by its evidence, then mixes the verdicts of blocks that stand in equal places (the same tags
 * and classes around them): paragraphs of one article, posts of one thread and items of one list stand or fall
 * together. Keeps those that make the expected F1 of the page largest.
 */
export function judgeBlocks(blocks: readonly Block[], { rows, page }: PageEvidence): BlockVerdicts {
  const own = new Float64Array(blocks.length);
  for (const [index, block] of blocks.entries())
    if (block.words > 0) own[index] = probabilityOf(blockTrees, rows, index * EVIDENCE.length);
  const probability = mixPlaces(blocks, own, page.place);
  const { cut } = bestCut(probability, blocks);
  const kept = blocks.map((block, index) => block.words > 0 && (probability[index] ?? 0) >= cut);
  return { own, probability, cut, kept };
}

function mixPlaces(blocks: readonly Block[], own: Float64Array, place: Int32Array): Float64Array {
  const sums = new Map<number, { value: number; words: number }>();
  for (const [index, block] of blocks.entries()) {
    const key = place[block.parent] ?? 0;
    const sum = sums.get(key) ?? { value: 0, words: 0 };
    sum.value += (own[index] ?? 0) * block.words;
    sum.words += block.words;
    sums.set(key, sum);
  }
  return own.map((value, index) => {
    const sum = sums.get(place[blocks[index]?.parent ?? 0] ?? 0);
    if (sum === undefined || sum.words === 0) return value;
    const { item, cell } = blocks[index]?.context ?? OUTSIDE;
    const weight = item >= 0 || cell >= 0 ? LIST_WEIGHT : PLACE_WEIGHT;
    return sigmoid((1 - weight) * logit(value) + weight * logit(sum.value / sum.words));
  });
}

function logit(probability: number): number {
  const inside = Math.min(1 - EDGE, Math.max(EDGE, probability));
  return Math.log(inside / (1 - inside));
}

function sigmoid(value: number): number {
  return 1 / (1 + Math.exp(-value));
}

import type { Block } from '../blocks/block.js';
import { EVIDENCE, type PageEvidence } from '../evidence/block-evidence.js';
import { bestCut } from './best-cut.js';
import { probabilityOf } from './boosted-trees.js';
import { mixPlaces } from './mix-places.js';
import { readTreeAsset } from './tree-asset.js';

/** The trees that judge blocks. */
export const blockTrees = readTreeAsset('block-trees', EVIDENCE);

/** How much the blocks in equal places weigh against a block's own evidence. */
const PLACE_WEIGHT = 0.8;
/** The same for items of lists and cells of tables: half a list is worse than none. */
const LIST_WEIGHT = 0.95;

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
    if (block.words > 0) own[index] = probabilityOf(blockTrees, rows.values, rows.at(index));
  const probability = mixPlaces(own, (index) => {
    const { context, parent, words } = blocks[index] as Block;
    const share = context.item >= 0 || context.cell >= 0 ? LIST_WEIGHT : PLACE_WEIGHT;
    return { place: page.place[parent] ?? 0, weight: words, share };
  });
  const { cut } = bestCut(probability, blocks);
  const kept = blocks.map((block, index) => block.words > 0 && (probability[index] ?? 0) >= cut);
  keepWordlessCode(blocks, kept);
  return { own, probability, cut, kept };
}

/** A line of code without a word, such as a closing brace, stands or falls with the rest of its code. */
function keepWordlessCode(blocks: readonly Block[], kept: boolean[]): void {
  const codes = new Set<number>();
  for (const [index, { context }] of blocks.entries())
    if (context.pre >= 0 && kept[index] === true) codes.add(context.pre);
  for (const [index, { context, words }] of blocks.entries())
    if (words === 0 && codes.has(context.pre)) kept[index] = true;
}

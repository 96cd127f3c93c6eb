import type { Block } from '../blocks/block.js';
import type { Tree } from '../dom/tree.js';
import { bestCut } from './best-cut.js';
import { loadTrees, probabilityOf } from './boosted-trees.js';
import { contextEvidence } from './context-evidence.js';
import { FIRST_TREES } from './first-trees.js';
import { SECOND_TREES } from './second-trees.js';

const firstTrees = loadTrees(FIRST_TREES);
const secondTrees = loadTrees(SECOND_TREES);

/** Below this the second judgement has never changed a verdict, and most blocks of most pages are below it. */
const HOPELESS = 0.008;

/** What was decided about a page's blocks. */
export interface BlockVerdicts {
  /** By block: probability of being main content. */
  probability: Float64Array;
  /** Blocks of at least this probability are kept. */
  cut: number;
  kept: boolean[];
}

/**
 * Judges every block twice: by its own evidence, then again knowing the first judgement of its neighbours, of its
 * containers and of all blocks in equal places. Keeps those that make the expected F1 of the page largest.
 */
export function judgeBlocks(
  tree: Tree,
  blocks: readonly Block[],
  rows: readonly Float64Array[],
): BlockVerdicts {
  const first = Float64Array.from(rows, (row) => probabilityOf(firstTrees, row));
  const context = contextEvidence(tree, blocks, first);
  const probability = first.map((own, index) => {
    if (own < HOPELESS) return own;
    const row = rows[index];
    const around = context[index];
    if (row === undefined || around === undefined) return own;
    const joined = new Float64Array(row.length + around.length);
    joined.set(row);
    joined.set(around, row.length);
    return probabilityOf(secondTrees, joined);
  });
  const { cut } = bestCut(probability, blocks);
  const kept = blocks.map((block, index) => block.words > 0 && (probability[index] ?? 0) >= cut);
  return { probability, cut, kept };
}

import type { Block } from '../blocks/block.js';
import { attr, TEXT, type Tree } from '../dom/tree.js';
import { blockAncestor, isFrame } from '../evidence/page-index.js';
import { bestCut } from './best-cut.js';

const LEVELS = [1, 2, 3, 4, 6] as const;
const NEIGHBOURS = [-3, -2, -1, 1, 2, 3] as const;
/** Blocks on either side that the running means look at. */
const WINDOW = 8;
/** Weight of a block without words in a mean. */
const EMPTY_WEIGHT = 0.01;

/** What the first judgement of a page's blocks says about each of them: blocks of one kind, place or unit stand or fall together. */
export const CONTEXT_EVIDENCE: readonly string[] = [
  'first_probability',
  'alike_probability',
  'alike_count',
  ...LEVELS.map((level) => `up${level}_probability`),
  ...NEIGHBOURS.map((offset) => `neighbour_${offset}`),
  'window_before',
  'window_after',
  'page_probability',
  'page_best',
  'page_expected_f1',
  'page_cut',
  'rank',
  'relative',
];

/** One row per block, in the order of {@link CONTEXT_EVIDENCE}. */
export function contextEvidence(tree: Tree, blocks: readonly Block[], first: Float64Array): Float64Array[] {
  const count = blocks.length;
  const weights = Float64Array.from(blocks, (block) => block.words + EMPTY_WEIGHT);
  const alike = meansBy(signatures(tree, blocks), first, weights);
  const levels = LEVELS.map((level) =>
    meansBy(
      blocks.map((block) => ancestorAt(tree, block.parent, level)),
      first,
      weights,
    ),
  );
  const sums = new Float64Array(count + 1);
  const totals = new Float64Array(count + 1);
  let best = 0;
  for (let i = 0; i < count; i++) {
    sums[i + 1] = (sums[i] ?? 0) + (first[i] ?? 0) * (weights[i] ?? 0);
    totals[i + 1] = (totals[i] ?? 0) + (weights[i] ?? 0);
    best = Math.max(best, first[i] ?? 0);
  }
  const mean = (from: number, to: number) => {
    const low = Math.max(0, from);
    const high = Math.min(count, to);
    return high <= low
      ? 0
      : ((sums[high] ?? 0) - (sums[low] ?? 0)) / ((totals[high] ?? 0) - (totals[low] ?? 0));
  };
  const { cut, expectedF1 } = bestCut(first, blocks);
  const ranks = ranksOf(first);
  return blocks.map((_, i) => {
    const own = first[i] ?? 0;
    return Float64Array.from([
      own,
      alike.mean[i] ?? 0,
      alike.count[i] ?? 1,
      ...levels.map((level) => level.mean[i] ?? 0),
      ...NEIGHBOURS.map((offset) => first[i + offset] ?? -1),
      mean(i - WINDOW, i),
      mean(i + 1, i + 1 + WINDOW),
      mean(0, count),
      best,
      expectedF1,
      cut,
      (ranks[i] ?? 0) / count,
      best === 0 ? 0 : own / best,
    ]);
  });
}

/** Numbers blocks by the tags and first classes on the path to them: equal numbers stand in equal places. */
function signatures(tree: Tree, blocks: readonly Block[]): Int32Array {
  const size = tree.tag.length;
  const names = new Map<string, number>();
  const paths = new Map<number, number>();
  const signature = new Int32Array(size);
  for (let i = 1; i < size; i++) {
    const tag = tree.tag[i] ?? 0;
    if (tag === TEXT) continue;
    const name = `${tag}.${(attr(tree, i, 'class') ?? '').trimStart().split(/\s/, 1)[0]?.replace(/\d+/g, '')}`;
    let local = names.get(name);
    if (local === undefined) {
      local = names.size + 1;
      names.set(name, local);
    }
    const key = (signature[tree.parent[i] ?? 0] ?? 0) * 65_536 + (local & 65_535);
    let id = paths.get(key);
    if (id === undefined) {
      id = paths.size + 1;
      paths.set(key, id);
    }
    signature[i] = id;
  }
  return Int32Array.from(blocks, (block) => signature[block.parent] ?? 0);
}

function ancestorAt(tree: Tree, parent: number, level: number): number {
  let node = parent;
  for (let step = 1; step < level && !isFrame(tree, node); step++)
    node = blockAncestor(tree, tree.parent[node] ?? 0);
  return node;
}

function meansBy(
  keys: ArrayLike<number>,
  values: Float64Array,
  weights: Float64Array,
): { mean: Float64Array; count: Int32Array } {
  const sums = new Map<number, { value: number; weight: number; count: number }>();
  for (let i = 0; i < values.length; i++) {
    const key = keys[i] ?? 0;
    const sum = sums.get(key) ?? { value: 0, weight: 0, count: 0 };
    const weight = weights[i] ?? 0;
    sum.value += (values[i] ?? 0) * weight;
    sum.weight += weight;
    sum.count++;
    sums.set(key, sum);
  }
  const mean = new Float64Array(values.length);
  const count = new Int32Array(values.length);
  for (let i = 0; i < values.length; i++) {
    const sum = sums.get(keys[i] ?? 0);
    if (sum === undefined) continue;
    mean[i] = sum.value / sum.weight;
    count[i] = sum.count;
  }
  return { mean, count };
}

function ranksOf(values: Float64Array): Int32Array {
  const order = Array.from(values.keys()).sort((a, b) => (values[b] ?? 0) - (values[a] ?? 0) || a - b);
  const ranks = new Int32Array(values.length);
  for (const [rank, index] of order.entries()) ranks[index] = rank;
  return ranks;
}

/**
 * Gradient-boosted decision trees as data: one string per tree, its nodes in preorder, three numbers per node.
 *
 * An inner node is `evidence-index threshold right-child` and its left child follows it: values up to the threshold
 * go left. A leaf is `-1 log-odds 0`.
 */
export type TreeData = readonly string[];

/** Trees laid out for fast walks. */
export interface BoostedTrees {
  readonly roots: Int32Array;
  readonly feature: Int16Array;
  readonly threshold: Float64Array;
  readonly right: Int32Array;
}

/** Lays out trees; call once per process. */
export function loadTrees(data: TreeData): BoostedTrees {
  const numbers = data.map((tree) => tree.split(' ').map(Number));
  const size = numbers.reduce((sum, tree) => sum + tree.length / 3, 0);
  const roots = new Int32Array(data.length);
  const feature = new Int16Array(size);
  const threshold = new Float64Array(size);
  const right = new Int32Array(size);
  let at = 0;
  for (const [index, tree] of numbers.entries()) {
    const base = at;
    roots[index] = base;
    for (let i = 0; i < tree.length; i += 3, at++) {
      feature[at] = tree[i] ?? -1;
      threshold[at] = tree[i + 1] ?? 0;
      right[at] = base + (tree[i + 2] ?? 0);
    }
  }
  return { roots, feature, threshold, right };
}

/** Log-odds below which the remaining trees are not asked: they have never brought a block back from there. */
const HOPELESS = -5.5;
/** Trees that are always asked. */
const FIRST_TREES = 40;

/** Probability that the trees give the evidence that starts at `from`. */
export function probabilityOf(
  { roots, feature, threshold, right }: BoostedTrees,
  row: Float32Array,
  from = 0,
): number {
  let sum = 0;
  const count = roots.length;
  for (let tree = 0; tree < count; tree++) {
    if (tree === FIRST_TREES && sum < HOPELESS) break;
    let node = roots[tree] as number;
    let index = feature[node] as number;
    while (index >= 0) {
      node =
        (row[from + index] as number) <= (threshold[node] as number) ? node + 1 : (right[node] as number);
      index = feature[node] as number;
    }
    sum += threshold[node] as number;
  }
  return 1 / (1 + Math.exp(-sum));
}

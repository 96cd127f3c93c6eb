/**
 * Gradient-boosted decision trees as data: each tree is its nodes in preorder, three numbers per node.
 *
 * An inner node is `[evidence index, threshold, index of its right child]` and its left child follows it: values
 * up to the threshold go left. A leaf is `[-1, log-odds, 0]`.
 */
export type TreeData = readonly (readonly number[])[];

/** Trees laid out for fast walks. */
export interface BoostedTrees {
  readonly roots: Int32Array;
  readonly feature: Int16Array;
  readonly threshold: Float64Array;
  readonly right: Int32Array;
}

/** Lays out trees; call once per process. */
export function loadTrees(data: TreeData): BoostedTrees {
  const size = data.reduce((sum, tree) => sum + tree.length / 3, 0);
  const roots = new Int32Array(data.length);
  const feature = new Int16Array(size);
  const threshold = new Float64Array(size);
  const right = new Int32Array(size);
  let at = 0;
  for (const [index, tree] of data.entries()) {
    roots[index] = at;
    const base = at;
    for (let i = 0; i < tree.length; i += 3, at++) {
      feature[at] = tree[i] ?? -1;
      threshold[at] = tree[i + 1] ?? 0;
      right[at] = base + (tree[i + 2] ?? 0);
    }
  }
  return { roots, feature, threshold, right };
}

/** Probability that the trees give a row of evidence. */
export function probabilityOf({ roots, feature, threshold, right }: BoostedTrees, row: Float64Array): number {
  let sum = 0;
  for (let tree = 0; tree < roots.length; tree++) {
    let node = roots[tree] as number;
    let index = feature[node] as number;
    while (index >= 0) {
      node = (row[index] as number) <= (threshold[node] as number) ? node + 1 : (right[node] as number);
      index = feature[node] as number;
    }
    sum += threshold[node] as number;
  }
  return 1 / (1 + Math.exp(-sum));
}

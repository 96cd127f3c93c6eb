import type { Block } from './blocks/block.js';
import type { Tree } from './dom/tree.js';
import type { Pictures } from './images/find-pictures.js';
import { excerpt } from './text/excerpt.js';
import { standIn } from './text/stand-in.js';

/**
 * One line per element of a picture that no block holds as an image, and so no verdict is about: another element stands for
 * it, it stands in the text as what it says, it is a small picture that says nothing, or its surroundings are not read.
 *
 * @param parts - The first node and the end of each part of the page to speak of, in order. Default: all of it
 */
export function explainUnjudged(
  tree: Tree,
  pictures: Pictures,
  blocks: readonly Block[],
  parts: readonly (readonly [number, number])[] = [[0, tree.tag.length]],
): string[] {
  const judged = new Set(blocks.flatMap(({ images }) => images));
  const lines: [number, string][] = [];
  for (const nodes of pictures.at.values())
    for (const node of nodes)
      if (!judged.has(node)) lines.push([node, `drop image element ${node}: ${reasonOf(tree, node)}`]);
  for (const [node, { as, why }] of pictures.same)
    lines.push([
      node,
      `drop image element ${node}: ${why === 'hidden' ? 'hidden' : `${why} of element ${as}`}`,
    ]);
  lines.sort(([a], [b]) => a - b);
  let at = 0;
  return lines.flatMap(([node, line]) => {
    while (at < parts.length && (parts[at]?.[1] ?? 0) <= node) at++;
    return at < parts.length && node >= (parts[at]?.[0] ?? 0) ? [line] : [];
  });
}

function reasonOf(tree: Tree, node: number): string {
  const text = standIn(tree, node, tree.tag[node] ?? 0);
  if (text === undefined) return 'within what is not read as content';
  return text === '' ? 'a small picture that says nothing' : `stands in the text as "${excerpt(text)}"`;
}

import type { Node } from '../../model/document.js';
import type { Tree } from '../dom/tree.js';
import { type RenderInput, renderNodes } from './render-nodes.js';

/**
 * Like {@link renderNodes}, but what stands in different posts is rendered apart, so that no text node reaches from one
 * into another.
 *
 * @param posts - elements in the order of the page; one may stand in another
 */
export function renderPosts(input: RenderInput, posts: readonly number[]): Node[] {
  if (posts.length === 0) return renderNodes(input);
  const { tree, blocks, kept } = input;
  const postOf = innermost(tree, posts);
  const nodes: Node[] = [];
  let from = 0;
  let post = -1;
  for (let at = 0; at <= blocks.length; at++) {
    const next = at < blocks.length ? postOf(blocks[at]?.start ?? 0) : -2;
    if (at > from && next !== post) {
      for (const node of renderNodes({
        ...input,
        blocks: blocks.slice(from, at),
        kept: kept.slice(from, at),
      }))
        nodes.push(node);
      from = at;
    }
    post = next;
  }
  return nodes;
}

/** A function that says in which of the elements a node stands, -1 in none; to be asked in the order of the page. */
function innermost(tree: Tree, elements: readonly number[]): (node: number) => number {
  const open: number[] = [];
  let at = 0;
  return (node) => {
    for (; at < elements.length && (elements[at] as number) <= node; at++) open.push(elements[at] as number);
    while (open.length > 0 && (tree.end[open[open.length - 1] as number] ?? 0) <= node) open.pop();
    return open[open.length - 1] ?? -1;
  };
}

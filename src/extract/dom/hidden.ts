import { attr, type Tree } from './tree.js';

const HIDING_STYLE = /(?:display\s*:\s*none|visibility\s*:\s*hidden)/i;
/** Whether markup hides an element for certain, before any style sheet or script. */
export function isHidden(tree: Tree, node: number): boolean {
  if (tree.attribs[node] === undefined) return false;
  if (attr(tree, node, 'hidden') !== undefined || attr(tree, node, 'aria-hidden') === 'true') return true;
  const style = attr(tree, node, 'style');
  return style !== undefined && HIDING_STYLE.test(style);
}

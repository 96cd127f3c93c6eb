import { attr, type Tree } from './tree.js';

const HIDING_STYLE = /(?:display\s*:\s*none|visibility\s*:\s*hidden)/i;
/** Whether markup hides an element for certain, before any style sheet or script. */
export function isHidden(tree: Tree, node: number): boolean {
  if (tree.attribs[node] === undefined) return false;
  return attr(tree, node, 'aria-hidden') === 'true' || isNotDrawn(tree, node);
}

/** Whether an element is not drawn at all; an `aria-hidden` one is, and only screen readers pass over it. */
export function isNotDrawn(tree: Tree, node: number): boolean {
  if (attr(tree, node, 'hidden') !== undefined) return true;
  const style = attr(tree, node, 'style');
  return style !== undefined && HIDING_STYLE.test(style);
}

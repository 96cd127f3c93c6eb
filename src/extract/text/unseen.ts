import { FLAG, tagId } from '../dom/tags.js';
import { attr, hasFlag, type Tree } from '../dom/tree.js';
import { NAME } from './inline-names.js';
import { isStyledAway } from './style.js';

const MATH = tagId('math');
/** Nodes below an inline element that are searched for a block. */
const MAX_INLINE_NODES = 200;
/** Nodes before a hidden element in which the formula that it repeats stands. */
const MAX_FORMULA_DISTANCE = 80;

/**
 * Whether an inline element shows nothing to a reader: hidden by markup, or text for screen readers only.
 *
 * One that holds blocks is a part of the page, hidden until a script shows it, whatever its tag; it is judged as such.
 *
 * @param names - Names of the element's class, from `namesIn`
 */
export function isUnseenInline(tree: Tree, node: number, names: number): boolean {
  if ((names & NAME.unseen) !== 0) return true;
  if (attr(tree, node, 'hidden') !== undefined) return !holdsBlock(tree, node);
  if (isStyledAway(tree, node)) return !holdsBlock(tree, node);
  return attr(tree, node, 'aria-hidden') === 'true' && repeatsMath(tree, node);
}

function holdsBlock(tree: Tree, node: number): boolean {
  const end = Math.min(tree.end[node] ?? node, node + MAX_INLINE_NODES);
  for (let i = node + 1; i < end; i++) if (hasFlag(tree, i, FLAG.closesParagraph)) return true;
  return false;
}

/** KaTeX and MathJax draw a formula a second time, hidden from screen readers, right after its MathML. */
function repeatsMath(tree: Tree, node: number): boolean {
  for (let i = node - 1; i > 0 && i > node - MAX_FORMULA_DISTANCE; i--) {
    if ((tree.end[i] ?? i) > node) return false;
    if (tree.tag[i] === MATH) return true;
  }
  return false;
}

import { tagId } from './tags.js';
import { attr, type Tree } from './tree.js';

const MATH = tagId('math');

const HIDING_STYLE = /(?:display\s*:\s*none|visibility\s*:\s*hidden)/i;
/** Class names that several frameworks give to text for screen readers only. */
const SCREEN_READER_ONLY =
  /(?:^|\s)(?:sr-only|visually-hidden|visuallyhidden|screen-reader-text|screen-reader-only|u-hidden-visually|a11y-hidden)(?:\s|$)/;

/** Whether markup hides an element for certain, before any style sheet or script. */
export function isHidden(tree: Tree, node: number): boolean {
  if (tree.attribs[node] === undefined) return false;
  if (attr(tree, node, 'hidden') !== undefined || attr(tree, node, 'aria-hidden') === 'true') return true;
  const style = attr(tree, node, 'style');
  return style !== undefined && HIDING_STYLE.test(style);
}

/** Whether an inline element shows nothing to a reader: hidden by markup, or text for screen readers only. */
export function isUnseenInline(tree: Tree, node: number): boolean {
  if (tree.attribs[node] === undefined) return false;
  if (attr(tree, node, 'hidden') !== undefined) return true;
  const style = attr(tree, node, 'style');
  if (style !== undefined && HIDING_STYLE.test(style)) return true;
  const name = attr(tree, node, 'class');
  if (name !== undefined && SCREEN_READER_ONLY.test(name)) return true;
  return attr(tree, node, 'aria-hidden') === 'true' && repeatsMath(tree, node);
}

/** KaTeX and MathJax draw a formula a second time, hidden from screen readers, right after its MathML. */
function repeatsMath(tree: Tree, node: number): boolean {
  for (let i = node - 1; i > 0 && i > node - 80; i--) {
    if ((tree.end[i] ?? i) > node) return false;
    if (tree.tag[i] === MATH) return true;
  }
  return false;
}

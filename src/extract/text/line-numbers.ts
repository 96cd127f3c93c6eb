import { tagId, tagSet } from '../dom/tags.js';
import { attr, closest, TEXT, type Tree } from '../dom/tree.js';
import { NAME } from './inline-names.js';

const TD = tagId('td');
const TR = tagId('tr');
const preformatted = tagSet('pre', 'listing', 'xmp', 'code');

/** Elements above a number in which its code must begin. */
const MAX_ANCESTORS = 12;
/** Nodes of a column of numbers; a longer listing keeps them. */
const MAX_NODES = 40_000;
const UNSELECTABLE = /user-select\s*:\s*none/i;
const NUMBERS = /^[\d\s.:|·]*$/;
const HAS_DIGIT = /\d/;
const CODE_NAMES = /(?:^|[\s_-])(?:code|highlight|syntaxhighlighter|crayon|blob)(?=$|[\s_-])/i;

/**
 * Whether an element numbers lines of code: called or styled so, and holding numbers only. A name alone is no proof:
 * Prism gives `line-numbers` to the code itself, and layouts have gutters.
 */
export function isLineNumber(tree: Tree, node: number, names: number): boolean {
  const isCell = tree.tag[node] === TD;
  const isNumbered = isCell && attr(tree, node, 'data-line-number') !== undefined;
  const isCalled = (names & NAME.lineNumber) !== 0 || isNumbered;
  if (!isCalled && !UNSELECTABLE.test(attr(tree, node, 'style') ?? '')) return false;
  if (
    isCell
      ? !hasCodeCell(tree, node)
      : closest(tree, node, preformatted, MAX_ANCESTORS) < 0 && !isInCode(tree, node)
  )
    return false;
  let digits = isNumbered;
  const end = tree.end[node] ?? node;
  if (end - node > MAX_NODES) return false;
  for (let i = node + 1; i < end; i++) {
    if (tree.tag[i] !== TEXT) continue;
    const text = tree.text[i] ?? '';
    if (!NUMBERS.test(text)) return false;
    digits ||= HAS_DIGIT.test(text);
  }
  return digits;
}

/** Whether the row of a cell of numbers has another cell with the code. */
function hasCodeCell(tree: Tree, cell: number): boolean {
  const row = tree.parent[cell] ?? 0;
  const next = tree.end[cell] ?? cell + 1;
  if (tree.tag[row] !== TR || next >= (tree.end[row] ?? row)) return false;
  if (CODE_NAMES.test(attr(tree, cell, 'class') ?? '')) return true;
  const end = tree.end[row] ?? row;
  for (let i = next; i < end && i < next + 64; i++) {
    if (preformatted.has(tree.tag[i])) return true;
    if (CODE_NAMES.test(attr(tree, i, 'class') ?? '')) return true;
  }
  return closest(tree, row, preformatted, MAX_ANCESTORS) >= 0;
}

function isInCode(tree: Tree, node: number): boolean {
  let at = tree.parent[node] ?? 0;
  for (let step = 0; step < 6 && at > 0; step++) {
    if (CODE_NAMES.test(attr(tree, at, 'class') ?? '')) return true;
    at = tree.parent[at] ?? 0;
  }
  return false;
}

/** Whether an element is one line of code inside its listing. */
export function isCodeLine(tree: Tree, node: number, names: number): boolean {
  return (names & NAME.codeLine) !== 0 || attr(tree, node, 'data-line') !== undefined;
}

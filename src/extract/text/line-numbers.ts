import { tagId, tagSet } from '../dom/tags.js';
import { attr, closest, TEXT, type Tree } from '../dom/tree.js';
import { NAME, namesIn } from './inline-names.js';
import { firstWord, styleValue } from './style.js';

const TD = tagId('td');
const TR = tagId('tr');
const preformatted = tagSet('pre', 'listing', 'xmp', 'code');

/** Elements above a number in which its code must begin. */
const MAX_ANCESTORS = 12;
/** Nodes of a column of numbers; a longer listing keeps them. */
const MAX_NODES = 40_000;
const NUMBERS = /^[\d\s.:|·]*$/;
const HAS_DIGIT = /\d/;

/**
 * Whether an element numbers lines of code: called or styled so, and holding numbers only. A name alone is no proof:
 * Prism gives `line-numbers` to the code itself, and layouts have gutters.
 */
export function isLineNumber(tree: Tree, node: number, names: number): boolean {
  const isCell = tree.tag[node] === TD;
  const isNumbered = isCell && attr(tree, node, 'data-line-number') !== undefined;
  const isCalled = (names & NAME.lineNumber) !== 0 || isNumbered;
  if (!isCalled && !isUnselectable(tree, node)) return false;
  if (!hasCode(tree, node, isCell)) return false;
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

/** Whether the code that numbers belong to stands around them or beside them. */
function hasCode(tree: Tree, node: number, isCell: boolean): boolean {
  if (isCell) return hasCodeCell(tree, node);
  if (!preformatted.has(tree.tag[node]))
    return closest(tree, node, preformatted, MAX_ANCESTORS) >= 0 || isInCode(tree, node);
  let next = tree.end[node] ?? node + 1;
  if (tree.tag[next] === TEXT && (tree.text[next] ?? '').trim() === '') next++;
  return (
    tree.parent[next] === tree.parent[node] && (preformatted.has(tree.tag[next]) || isCalledCode(tree, next))
  );
}

/** Whether the row of a cell of numbers has another cell with the code. */
function hasCodeCell(tree: Tree, cell: number): boolean {
  const row = tree.parent[cell] ?? 0;
  const next = tree.end[cell] ?? cell + 1;
  if (tree.tag[row] !== TR || next >= (tree.end[row] ?? row)) return false;
  if (isCalledCode(tree, cell)) return true;
  const end = tree.end[row] ?? row;
  for (let i = next; i < end && i < next + 64; i++) {
    if (preformatted.has(tree.tag[i])) return true;
    if (isCalledCode(tree, i)) return true;
  }
  return closest(tree, row, preformatted, MAX_ANCESTORS) >= 0;
}

function isUnselectable(tree: Tree, node: number): boolean {
  return firstWord(styleValue(tree, node, 'user-select', '-webkit-user-select')) === 'none';
}

function isInCode(tree: Tree, node: number): boolean {
  let at = tree.parent[node] ?? 0;
  for (let step = 0; step < 6 && at > 0; step++) {
    if (isCalledCode(tree, at)) return true;
    at = tree.parent[at] ?? 0;
  }
  return false;
}

function isCalledCode(tree: Tree, node: number): boolean {
  return (namesIn(attr(tree, node, 'class')) & NAME.code) !== 0;
}

/** Whether an element is one line of code inside its listing. */
export function isCodeLine(tree: Tree, node: number, names: number): boolean {
  return (names & NAME.codeLine) !== 0 || attr(tree, node, 'data-line') !== undefined;
}

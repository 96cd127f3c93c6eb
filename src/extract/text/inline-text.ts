import { isUnseenInline } from '../dom/hidden.js';
import { FLAG, TAG_FLAGS, tagId } from '../dom/tags.js';
import { attr, TEXT, type Tree } from '../dom/tree.js';

const BR = tagId('br');
const MATH = tagId('math');
const NOSCRIPT = tagId('noscript');
const OPTION = tagId('option');

/** White space that a browser folds; the no-break space is not among it, but no reader can tell. */
const FOLD = /[ \t\n\r\f\u00a0\u2002-\u200a\u202f]+/g;
/** Whether there is anything to fold or to remove: most pieces of text have nothing. */
const UNEVEN = /[\t\n\r\f\u00a0\u00ad\u2002-\u200b\u202f\u2060\ufeff]| {2}/;
/** Characters that are invisible in running text. */
const INVISIBLE = /[\u200b\u2060\ufeff\u00ad]/g;

/** The text of a run of nodes as a reader sees it: white space folded, `<br>` as a line break, layout kept in code. */
export function inlineText(tree: Tree, start: number, end: number, keepLayout = false): string {
  let text = '';
  for (let i = start; i < end; i++) {
    const tag = tree.tag[i] ?? 0;
    if (tag === TEXT) {
      const piece = tree.text[i] ?? '';
      text += keepLayout || !UNEVEN.test(piece) ? piece : piece.replace(INVISIBLE, '').replace(FOLD, ' ');
    } else if (tag === BR) {
      text += '\n';
    } else if (tag === MATH) {
      text += mathText(tree, i);
      i = (tree.end[i] ?? i + 1) - 1;
    } else if (isSkipped(tree, i, tag)) {
      i = (tree.end[i] ?? i + 1) - 1;
    }
  }
  if (keepLayout) return trimLayout(text);
  if (text.includes('  ')) text = text.replace(/ {2,}/g, ' ');
  return (text.includes('\n') ? text.replace(/ ?\n ?/g, '\n') : text).trim();
}

function isSkipped(tree: Tree, node: number, tag: number): boolean {
  return (
    ((TAG_FLAGS[tag] ?? 0) & FLAG.silent) !== 0 ||
    tag === NOSCRIPT ||
    tag === OPTION ||
    isUnseenInline(tree, node)
  );
}

/** TeX where the formula carries it, else its symbols. */
export function mathText(tree: Tree, math: number): string {
  const alt = attr(tree, math, 'alttext');
  if (alt !== undefined && alt.trim() !== '') return alt.trim();
  const end = tree.end[math] ?? math;
  let symbols = '';
  for (let i = math + 1; i < end; i++) if (tree.tag[i] === TEXT) symbols += tree.text[i];
  return symbols.replace(FOLD, ' ').trim();
}

/** Code keeps its indentation; empty lines around it and blanks at line ends go. Line by line, so in linear time. */
function trimLayout(text: string): string {
  const lines = text.split(/\r\n?|\n/).map((line) => line.trimEnd());
  let first = 0;
  while (first < lines.length && lines[first] === '') first++;
  let last = lines.length;
  while (last > first && lines[last - 1] === '') last--;
  return lines.slice(first, last).join('\n');
}

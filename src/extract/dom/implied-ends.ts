import { FLAG, TAG_FLAGS, TAG_NAMES, type TagSet, tagId, tagSet } from './tags.js';

const A = tagId('a');
const BUTTON = tagId('button');
const P = tagId('p');

const paragraph = tagSet('p');
const headings = tagSet('p', 'h1', 'h2', 'h3', 'h4', 'h5', 'h6');
const terms = tagSet('dt', 'dd');
const cells = tagSet('td', 'th');
const rows = tagSet('tr');
const sections = tagSet('thead', 'tbody', 'tfoot', 'caption', 'colgroup');
const rubies = tagSet('rt', 'rp', 'rb');

const ENDS: Readonly<Record<string, TagSet>> = {
  li: tagSet('li'),
  dt: terms,
  dd: terms,
  td: cells,
  th: cells,
  tr: rows,
  tbody: sections,
  thead: sections,
  tfoot: sections,
  option: tagSet('option'),
  optgroup: tagSet('option', 'optgroup'),
  a: tagSet('a'),
  button: tagSet('button'),
  rt: rubies,
  rp: rubies,
  ...Object.fromEntries(['h1', 'h2', 'h3', 'h4', 'h5', 'h6'].map((name) => [name, headings])),
};

/**
 * By tag id: the open elements that a start tag ends. htmlparser2 ends them only where nothing is open inside them, the
 * HTML standard also where inline elements are.
 */
export const IMPLIED_ENDS: readonly (TagSet | undefined)[] = TAG_NAMES.map(
  (name, tag) => ENDS[name] ?? (((TAG_FLAGS[tag] ?? 0) & FLAG.closesParagraph) !== 0 ? paragraph : undefined),
);

const rowBoundary = tagSet('table', 'template');
const cellBoundary = tagSet('table', 'tr', 'template');
const listBoundary = tagSet('ul', 'ol', 'dir', 'menu', 'dl');
const listItems = tagSet('li', 'dt', 'dd');
const transparentInList = tagSet('p', 'div', 'address');
const rowParts = tagSet('tr', 'tbody', 'thead', 'tfoot');

/** Whether an open element keeps a start tag from ending anything outside it. */
export function isBoundary(open: number, start: number): boolean {
  if (cells.has(start)) return cellBoundary.has(open);
  if (rowParts.has(start)) return rowBoundary.has(open);
  const flags = TAG_FLAGS[open] ?? 0;
  if ((flags & FLAG.scope) !== 0) return true;
  const isBlock = (flags & FLAG.block) !== 0 && open !== P;
  if (listItems.has(start)) return listBoundary.has(open) || (isBlock && !transparentInList.has(open));
  // A paragraph ends before any block, whatever inline elements are open inside it; other blocks protect it.
  return isBlock || (open === BUTTON && start !== A);
}

import { FLAG, TAG_FLAGS, TAG_NAMES, type TagSet, tagId, tagSet } from './tags.js';

const A = tagId('a');
const BUTTON = tagId('button');
const P = tagId('p');
const TBODY = tagId('tbody');
const TD = tagId('td');
const TFOOT = tagId('tfoot');
const TH = tagId('th');
const THEAD = tagId('thead');
const TR = tagId('tr');

const paragraph = tagSet('p');
const headings = tagSet('p', 'h1', 'h2', 'h3', 'h4', 'h5', 'h6');
const cells = tagSet('td', 'th');
const rows = tagSet('tr');
const sections = tagSet('thead', 'tbody', 'tfoot', 'caption', 'colgroup');

const SPECIAL: Record<string, TagSet> = {
  li: tagSet('li'),
  dt: tagSet('dt', 'dd'),
  dd: tagSet('dt', 'dd'),
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
  rt: tagSet('rt', 'rp', 'rb'),
  rp: tagSet('rt', 'rp', 'rb'),
  h1: headings,
  h2: headings,
  h3: headings,
  h4: headings,
  h5: headings,
  h6: headings,
};

/** By tag id: the open elements that a start tag ends, after the tree construction rules of the HTML standard. */
export const IMPLIED_CLOSE: readonly (TagSet | undefined)[] = TAG_NAMES.map((name, tag) => {
  const special = SPECIAL[name];
  if (special !== undefined) return special;
  return ((TAG_FLAGS[tag] ?? 0) & FLAG.closesParagraph) !== 0 ? paragraph : undefined;
});

const listBoundary = tagSet('ul', 'ol', 'dir', 'menu', 'dl');
const rowBoundary = tagSet('table', 'template');
const cellBoundary = tagSet('table', 'tr', 'template');
const listItems = tagSet('li', 'dt', 'dd');
const transparentInList = tagSet('p', 'div', 'address');

/** Whether an open element keeps a start tag from ending anything outside it. */
export function stopsImpliedClose(open: number, start: number): boolean {
  if (start === TD || start === TH) return cellBoundary.has(open);
  if (start === TR || start === TBODY || start === THEAD || start === TFOOT) return rowBoundary.has(open);
  const flags = TAG_FLAGS[open] ?? 0;
  if ((flags & FLAG.scope) !== 0) return true;
  if (listItems.has(start)) {
    return listBoundary.has(open) || ((flags & FLAG.block) !== 0 && !transparentInList.has(open));
  }
  if (start === A) return (flags & FLAG.block) !== 0 && open !== P;
  // A paragraph ends before any block, whatever inline elements are open inside it; other blocks protect it.
  return open === BUTTON || ((flags & FLAG.block) !== 0 && open !== P);
}

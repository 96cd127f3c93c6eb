import { FLAG, TAG_FLAGS, tagId } from '../dom/tags.js';
import { type Attributes, TEXT, type Tree } from '../dom/tree.js';
import { firstWord, styleValue } from '../text/style.js';

const CAPTION = tagId('caption');
const TABLE = tagId('table');
const TBODY = tagId('tbody');
const TD = tagId('td');
const TH = tagId('th');
const THEAD = tagId('thead');
const TR = tagId('tr');

const ROLES: ReadonlyMap<string, number> = new Map([
  ['table', TABLE],
  ['grid', TABLE],
  ['treegrid', TABLE],
  ['rowgroup', TBODY],
  ['row', TR],
  ['cell', TD],
  ['gridcell', TD],
  ['columnheader', TH],
  ['rowheader', TH],
  ['caption', CAPTION],
]);
const DISPLAYS: ReadonlyMap<string, number> = new Map([
  ['table', TABLE],
  ['inline-table', TABLE],
  ['table-row-group', TBODY],
  ['table-header-group', THEAD],
  ['table-footer-group', TBODY],
  ['table-row', TR],
  ['table-cell', TD],
  ['table-caption', CAPTION],
]);
/** Nodes of one table; a larger one is an application. */
const MAX_NODES = 50_000;

/** The elements of a table that is made of other elements, and the tag that a page with `<table>` would give each. */
export type TableParts = Map<number, number>;

/** Whether an element may belong to a table by its role or its style; asked of every element, so cheap. */
export function mayDrawTable(attributes: Attributes): boolean {
  return attributes.role !== undefined || attributes.style?.includes('table') === true;
}

/**
 * The parts of the table that an element draws by its ARIA role or its own style: each by the tag that it stands for.
 * Undefined when it draws none, or one whose rows and cells do not make a grid.
 *
 * Rows without a table around them make one of their parent, as in browsers, when it holds nothing else.
 */
export function drawnTable(tree: Tree, node: number): TableParts | undefined {
  const part = partOf(tree, node);
  const table = part === TABLE ? node : part === TR ? anonymousTable(tree, node) : -1;
  const end = tree.end[table] ?? 0;
  if (table < 0 || end - table > MAX_NODES) return undefined;
  const parts: TableParts = new Map([[table, TABLE]]);
  let [rowEnd, cellEnd] = [0, 0];
  for (let i = table + 1; i < end; i++) {
    if (i < cellEnd && tree.tag[i] !== TABLE && tree.attribs[i]?.role === undefined) continue;
    const inner = tree.tag[i] === TABLE ? TABLE : partOf(tree, i);
    if (inner === undefined) continue;
    // A table in a table: the outer one is layout.
    if (inner === TABLE) return undefined;
    const isCell = inner === TD || inner === TH;
    if (i < cellEnd || (isCell ? i >= rowEnd : i < rowEnd)) continue;
    if (inner === TR) rowEnd = tree.end[i] ?? i;
    else if (isCell) cellEnd = tree.end[i] ?? i;
    parts.set(i, inner);
  }
  return isGrid(tree, parts) ? parts : undefined;
}

/** The tag that an element stands for in a table. */
function partOf(tree: Tree, node: number): number | undefined {
  const attributes = tree.attribs[node];
  if (attributes === undefined || ((TAG_FLAGS[tree.tag[node] ?? 0] ?? 0) & FLAG.void) !== 0) return undefined;
  const { role, style } = attributes;
  const named = role === undefined ? undefined : ROLES.get(role.trim().toLowerCase());
  if (named !== undefined) return named;
  return style?.includes('table') ? DISPLAYS.get(firstWord(styleValue(tree, node, 'display'))) : undefined;
}

/** The parent of a row that stands first in an element which holds rows alone; -1 for other rows. */
function anonymousTable(tree: Tree, row: number): number {
  const parent = tree.parent[row] ?? -1;
  // Real rows, and those of a table that was taken already, have one.
  if (parent <= 0 || tree.tag[row] === TR) return -1;
  const end = tree.end[parent] ?? parent;
  for (let i = parent + 1; i < end; i = tree.end[i] ?? i + 1) {
    const isBlank = tree.tag[i] === TEXT && (tree.text[i] ?? '').trim() === '';
    if (!isBlank && (partOf(tree, i) !== TR || i < row)) return -1;
  }
  return parent;
}

/** Whether the rows have the same columns, as far as they say; boxes side by side of a layout seldom have. */
function isGrid(tree: Tree, parts: TableParts): boolean {
  const widths: number[] = [];
  for (const [node, tag] of parts) {
    if (tag === TR) widths.push(0);
    else if (tag === TD || tag === TH)
      widths[widths.length - 1] = (widths.at(-1) ?? 0) + (Number(tree.attribs[node]?.['aria-colspan']) || 1);
  }
  const columns = Math.max(...widths);
  const whole = widths.filter((width) => width === columns).length;
  return widths.length >= 2 && columns >= 2 && whole * 2 >= widths.length;
}

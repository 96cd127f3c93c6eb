import { tagId, tagSet } from '../dom/tags.js';
import { attr, closest, type Tree } from '../dom/tree.js';
import { inlineText } from '../text/inline-text.js';
import { cellPicture } from './cell-picture.js';

const TD = tagId('td');
const TH = tagId('th');
const TR = tagId('tr');
const heads = tagSet('thead');

/** Columns of one cell at most, and cells that spans fill in one table: markup of ten bytes may ask for a million. */
const MAX_COLSPAN = 100;
const MAX_FILLED = 20_000;
/** Longest text of a spanning cell that is told again in each of its rows. */
const MAX_REPEATED = 80;

/** A row of a table as one line. */
export interface TableRow {
  /** The `<tr>`. */
  node: number;
  /** Cells parted by ` | `; '' when all are empty. */
  text: string;
  columns: number;
  /** Cells of its own. */
  cells: number;
  isHeader: boolean;
}

/** What a spanning cell puts into the rows below. */
interface Span {
  rows: number;
  text: string;
}

/**
 * The rows of a data table, each with all its columns: an empty cell is an empty field, a cell over several rows is
 * told in each of them, one over several columns in the first of them, and a cell over the whole row alone.
 *
 * @param kept - Image elements that stand in the document by themselves
 * @param parts - Texts of cells of which only a part is kept
 */
export function gridRows(
  tree: Tree,
  table: number,
  kept: { has(image: number): boolean },
  parts: ReadonlyMap<number, string>,
): TableRow[] {
  const rows: TableRow[] = [];
  const end = tree.end[table] ?? table;
  const spans: (Span | undefined)[] = [];
  let filled = 0;
  for (let row = table + 1; row < end; row++) {
    if (tree.tag[row] !== TR) continue;
    const fields: string[] = [];
    let cells = 0;
    let headers = 0;
    const fromAbove = () => {
      for (let span = spans[fields.length]; span !== undefined; span = spans[fields.length]) {
        if (--span.rows <= 0) spans[fields.length] = undefined;
        fields.push(span.text);
        if (++filled > MAX_FILLED) spans.length = 0;
      }
    };
    const rowEnd = tree.end[row] ?? row;
    for (let cell = row + 1, next = cell; cell < rowEnd; cell = next) {
      const tag = tree.tag[cell];
      next = cell + 1;
      // A form, or an element without a role, may stand between a row and its cells.
      if (tag !== TD && tag !== TH) continue;
      next = tree.end[cell] ?? next;
      fromAbove();
      cells++;
      if (tag === TH) headers++;
      const text = cellText(tree, cell, kept, parts.get(cell));
      const columns = filled > MAX_FILLED ? 1 : Math.min(spanOf(tree, cell, 'colspan'), MAX_COLSPAN);
      const rowspan = spanOf(tree, cell, 'rowspan');
      for (let k = 0; k < columns; k++) {
        if (rowspan > 1 && filled <= MAX_FILLED)
          spans[fields.length] = {
            rows: rowspan - 1,
            text: k === 0 && text.length <= MAX_REPEATED ? text : '',
          };
        fields.push(k === 0 ? text : '');
      }
      filled += columns - 1;
    }
    fromAbove();
    const isHeader = cells > 0 && (headers === cells || closest(tree, row, heads, 2) >= 0);
    rows.push({ node: row, text: rowText(fields, cells), columns: fields.length, cells, isHeader });
    row = rowEnd - 1;
  }
  return rows;
}

/** A line under the rows that name the columns, as in Markdown. */
export function headerRule(columns: number): string {
  return new Array(columns).fill('---').join(' | ');
}

function rowText(fields: readonly string[], cells: number): string {
  if (fields.every((field) => field === '')) return '';
  // A heading inside the table: one cell over all columns.
  if (cells === 1 && fields[0] !== '' && fields.slice(1).every((field) => field === ''))
    return fields[0] ?? '';
  return fields.join(' | ').trim();
}

function cellText(
  tree: Tree,
  cell: number,
  kept: { has(image: number): boolean },
  part: string | undefined,
): string {
  const end = tree.end[cell] ?? cell + 1;
  const text = (part ?? inlineText(tree, cell + 1, end)).replaceAll('\n', ' ');
  return (text === '' ? cellPicture(tree, cell, kept) : text).replaceAll('|', '\\|');
}

function spanOf(tree: Tree, cell: number, name: string): number {
  const value = /^\s*(\d{1,5})/.exec(attr(tree, cell, name) ?? attr(tree, cell, `aria-${name}`) ?? '')?.[1];
  const span = value === undefined ? 1 : Number(value);
  // Zero rows: to the end of the table.
  return span === 0 && name === 'rowspan' ? Number.MAX_SAFE_INTEGER : Math.max(1, span);
}

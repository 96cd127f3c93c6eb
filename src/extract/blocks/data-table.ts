import { tagId } from '../dom/tags.js';
import { attr, TEXT, type Tree } from '../dom/tree.js';
import { countWords } from '../text/measure.js';
import { drawnTable, mayDrawTable } from './drawn-table.js';

const FORM = tagId('form');
const H1 = tagId('h1');
const H2 = tagId('h2');
const H3 = tagId('h3');
const OL = tagId('ol');
const P = tagId('p');
const PRE = tagId('pre');
const TABLE = tagId('table');
const TD = tagId('td');
const TH = tagId('th');
const TR = tagId('tr');
const UL = tagId('ul');

/** Mean words per cell above which a table without header cells lays out a page instead of showing data. */
const MAX_CELL_WORDS = 30;

/**
 * The tables that show data: two or more rows and columns, no table or code inside, cells short enough to be values.
 * All others lay out the page, and their cells are read as plain blocks.
 */
export function findDataTables(tree: Tree): ReadonlySet<number> {
  const data = new Set<number>();
  const size = tree.tag.length;
  for (let node = 0; node < size; node++) {
    if (tree.tag[node] === TABLE) {
      if (isDataTable(tree, node)) data.add(node);
      continue;
    }
    const attributes = tree.attribs[node];
    if (attributes !== undefined && mayDrawTable(attributes)) {
      const table = takeDrawnTable(tree, node);
      if (table >= 0) data.add(table);
    }
  }
  return data;
}

/**
 * A table that is made of other elements is read as if they were those of tables, when it shows data; -1 when the element
 * draws none.
 */
function takeDrawnTable(tree: Tree, node: number): number {
  const parts = drawnTable(tree, node);
  if (parts === undefined) return -1;
  const before = [...parts.keys()].map((part) => tree.tag[part] ?? 0);
  for (const [part, tag] of parts) tree.tag[part] = tag;
  const [table = -1] = parts.keys();
  if (isDataTable(tree, table)) return table;
  for (const [index, part] of [...parts.keys()].entries()) tree.tag[part] = before[index] ?? 0;
  return -1;
}

function isDataTable(tree: Tree, table: number): boolean {
  const role = attr(tree, table, 'role');
  if (role === 'presentation' || role === 'none') return false;
  const end = tree.end[table] ?? table;
  let rows = 0;
  let cells = 0;
  let headers = 0;
  let words = 0;
  let blocks = 0;
  for (let i = table + 1; i < end; i++) {
    switch (tree.tag[i]) {
      case TABLE:
      case PRE:
        // Code keeps its lines, which a cell on one line cannot.
        return false;
      case TR:
        rows++;
        break;
      case TD:
        cells++;
        break;
      case TH:
        cells++;
        headers++;
        break;
      case TEXT:
        words += countWords(tree.text[i] ?? '');
        break;
      case P:
      case UL:
      case OL:
      case H1:
      case H2:
      case H3:
      case FORM:
        blocks++;
        break;
    }
  }
  if (rows < 2 || cells < rows * 1.5) return false;
  if (blocks > cells) return false;
  return words <= cells * MAX_CELL_WORDS * (headers > 1 ? 2 : 1);
}

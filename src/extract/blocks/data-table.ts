import { TAG } from '../dom/tags.js';
import { attr, TEXT, type Tree } from '../dom/tree.js';
import { countWords } from '../text/measure.js';

/** Mean words per cell above which a table without header cells lays out a page instead of showing data. */
const MAX_CELL_WORDS = 30;

/**
 * The tables that show data: two or more rows and columns, no table inside, cells short enough to be values.
 * All others lay out the page, and their cells are read as plain blocks.
 */
export function findDataTables(tree: Tree): ReadonlySet<number> {
  const data = new Set<number>();
  const size = tree.tag.length;
  for (let table = 0; table < size; table++) {
    if (tree.tag[table] === TAG.table && isDataTable(tree, table)) data.add(table);
  }
  return data;
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
      case TAG.table:
        return false;
      case TAG.tr:
        rows++;
        break;
      case TAG.td:
        cells++;
        break;
      case TAG.th:
        cells++;
        headers++;
        break;
      case TEXT:
        words += countWords(tree.text[i] ?? '');
        break;
      case TAG.p:
      case TAG.ul:
      case TAG.ol:
      case TAG.h1:
      case TAG.h2:
      case TAG.h3:
      case TAG.form:
        blocks++;
        break;
    }
  }
  if (rows < 2 || cells < rows * 1.5) return false;
  if (blocks > cells) return false;
  return words <= cells * MAX_CELL_WORDS * (headers > 1 ? 2 : 1);
}

import type { Block } from '../blocks/block.js';
import { TEXT, type Tree } from '../dom/tree.js';
import { inlineText } from '../text/inline-text.js';
import { gridRows, headerRule, type TableRow } from './table-grid.js';

/** Rows and characters up to which a table with pictures stays one node, its pictures behind it. */
const MAX_WHOLE_ROWS = 12;
const MAX_WHOLE_LENGTH = 600;

/** A part of a table: some rows, then the pictures that stand in them. */
export interface TablePiece {
  text: string;
  images: { node: number; block: Block }[];
}

/**
 * The text of a data table and its pictures. A row of which anything is kept is told with all its cells, under the
 * rows that name the columns. Pictures follow the table; in a long one they stand before or behind the text of their
 * row, whichever is nearer. Those of a row that has nothing else stand in its place.
 *
 * @param from - Index of the table's first block
 */
export function tablePieces(
  tree: Tree,
  blocks: readonly Block[],
  from: number,
  kept: readonly boolean[],
  images: { has(image: number): boolean },
): TablePiece[] {
  const table = blocks[from]?.context.table ?? -1;
  const keptRows = new Set<number>();
  const pictures = new Map<number, TablePiece['images']>();
  for (let index = from; blocks[index]?.context.table === table; index++) {
    const block = blocks[index] as Block;
    const { row, cell, caption, pre } = block.context;
    if (cell < 0 || pre >= 0 || (caption >= 0 && block.context.heading === 0)) continue;
    if (kept[index]) keptRows.add(row);
    for (const node of block.images) {
      if (!images.has(node)) continue;
      const before = pictures.get(row);
      if (before === undefined) pictures.set(row, [{ node, block }]);
      else before.push({ node, block });
    }
  }
  const parts = partsOfCells(tree, table, blocks, from, kept);
  if (keptRows.size === 0) return [{ text: '', images: [...pictures.values()].flat() }];
  const rows = gridRows(tree, table, images, parts);
  const shown = shownRows(rows, keptRows, pictures);
  const length = shown.reduce((sum, { text }) => sum + text.length, 0);
  const isLong = rows.length > MAX_WHOLE_ROWS || length > MAX_WHOLE_LENGTH;
  return piecesOf(tree, shown, pictures, pictures.size > 0 && isLong);
}

/** Texts of the cells of which some blocks are kept and some are not. */
function partsOfCells(
  tree: Tree,
  table: number,
  blocks: readonly Block[],
  from: number,
  kept: readonly boolean[],
): Map<number, string> {
  const texts = new Map<number, string[]>();
  const cut = new Set<number>();
  for (let index = from; blocks[index]?.context.table === table; index++) {
    const { context, words, start, end } = blocks[index] as Block;
    if (words === 0 || context.cell < 0) continue;
    if (!kept[index]) cut.add(context.cell);
    else {
      const text = inlineText(tree, start, end);
      const before = texts.get(context.cell);
      if (before === undefined) texts.set(context.cell, [text]);
      else before.push(text);
    }
  }
  const parts = new Map<number, string>();
  for (const cell of cut) {
    const text = texts.get(cell);
    if (text !== undefined) parts.set(cell, text.join(' '));
  }
  return parts;
}

/** Rows of which something is kept, and the rows that name their columns. */
function shownRows(
  rows: readonly TableRow[],
  kept: ReadonlySet<number>,
  pictures: ReadonlyMap<number, unknown>,
): TableRow[] {
  const firstBody = rows.findIndex(({ isHeader }) => !isHeader);
  return rows.filter(
    ({ node, text }, index) => pictures.has(node) || (text !== '' && (kept.has(node) || index < firstBody)),
  );
}

function piecesOf(
  tree: Tree,
  rows: readonly TableRow[],
  pictures: ReadonlyMap<number, TablePiece['images']>,
  cutsRows: boolean,
): TablePiece[] {
  const pieces: TablePiece[] = [];
  let lines: string[] = [];
  let waiting: TablePiece['images'] = [];
  const cut = () => {
    if (lines.length > 0 || waiting.length > 0) pieces.push({ text: lines.join('\n'), images: waiting });
    lines = [];
    waiting = [];
  };
  const ruled = rows.findIndex(({ isHeader }) => !isHeader) - 1;
  for (const [index, row] of rows.entries()) {
    const inRow = pictures.get(row.node) ?? [];
    // A row of pictures alone, or of one cell, has no columns to keep: its pictures stand where it does.
    const standAlone = row.text === '' || row.cells === 1 || (cutsRows && standBefore(tree, row.node, inRow));
    if (inRow.length > 0 && standAlone) {
      cut();
      pieces.push({ text: '', images: inRow });
    } else waiting.push(...inRow);
    if (row.text !== '') lines.push(row.text);
    if (index === ruled && row.cells > 1) lines.push(headerRule(row.columns));
    if (cutsRows && waiting.length > 0) cut();
  }
  cut();
  return pieces;
}

/** Whether less of a row's text stands before its first picture than behind it. */
function standBefore(tree: Tree, row: number, images: TablePiece['images']): boolean {
  const picture = images[0]?.node ?? row;
  let [before, behind] = [0, 0];
  for (let i = row; i < (tree.end[row] ?? row); i++) {
    const length = tree.tag[i] === TEXT ? (tree.text[i]?.length ?? 0) : 0;
    if (i < picture) before += length;
    else behind += length;
  }
  return before < behind;
}

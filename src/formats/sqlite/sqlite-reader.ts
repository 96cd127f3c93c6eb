import { BTREE_PAGE_KIND, FILE_HEADER, invalid, pageHeaderBytes, UTF8 } from './layout.js';
import { decodeRow, type SqliteValue } from './record.js';
import { readVarint } from './varint.js';

/** Deepest B-tree: 2^64 rows fit into far less. */
const MAX_DEPTH = 24;

/**
 * Reads the rows of a table of an SQLite 3 database held in memory, in rowid order. Nothing of SQL is executed, and
 * every offset is checked: the file may be hostile.
 *
 * @throws BadInputError `sqlite_invalid`
 */
export function* tableRows(file: Buffer, table: string): Generator<SqliteValue[]> {
  const pageSize = checkHeader(file);
  for (const [type, name, , root] of treeRows(file, pageSize, 1))
    if (type === 'table' && name === table && typeof root === 'number') {
      yield* treeRows(file, pageSize, root);
      return;
    }
  throw invalid(`has no table ${table}`);
}

function checkHeader(file: Buffer): number {
  if (file.length < 512 || file.toString('latin1', 0, 16) !== FILE_HEADER.magic)
    throw invalid('is no SQLite 3 file');
  const stored = file.readUInt16BE(FILE_HEADER.pageSize);
  const pageSize = stored === 1 ? 65536 : stored;
  if (pageSize < 512 || (pageSize & (pageSize - 1)) !== 0) throw invalid('has no valid page size');
  const pages = file.readUInt32BE(FILE_HEADER.pages);
  if (pages * pageSize !== file.length)
    throw invalid(`has ${file.length} bytes, its header says ${pages} pages of ${pageSize}`);
  if (file.readUInt32BE(FILE_HEADER.encoding) !== UTF8) throw invalid('is not in UTF-8');
  return pageSize;
}

function* treeRows(file: Buffer, pageSize: number, root: number): Generator<SqliteValue[]> {
  const seen = new Set<number>();
  const stack: { page: number; depth: number }[] = [{ page: root, depth: 0 }];
  for (let item = stack.pop(); item !== undefined; item = stack.pop()) {
    const { page, depth } = item;
    if (page < 1 || page * pageSize > file.length || depth > MAX_DEPTH || seen.has(page))
      throw invalid(`has a broken tree at page ${page}`);
    seen.add(page);
    const start = (page - 1) * pageSize;
    const bytes = file.subarray(start, start + pageSize);
    const head = page === 1 ? FILE_HEADER.bytes : 0;
    const kind = bytes[head];
    if (kind !== BTREE_PAGE_KIND.tableInterior && kind !== BTREE_PAGE_KIND.tableLeaf)
      throw invalid(`has no table page where one belongs, page ${page}`);
    const cells = bytes.readUInt16BE(head + 3);
    const first = head + pageHeaderBytes(kind);
    if (first + cells * 2 > pageSize) throw invalid(`page ${page} has more cells than fit`);
    const pointers = Array.from({ length: cells }, (_, i) => bytes.readUInt16BE(first + i * 2));
    if (pointers.some((at) => at + 4 > pageSize)) throw invalid(`page ${page} has a cell outside itself`);
    if (kind === BTREE_PAGE_KIND.tableInterior) {
      const children = [...pointers.map((at) => bytes.readUInt32BE(at)), bytes.readUInt32BE(head + 8)];
      for (const child of children.reverse()) stack.push({ page: child, depth: depth + 1 });
      continue;
    }
    for (const at of pointers) yield decodeRow(payloadOf(file, pageSize, bytes, at));
  }
}

/** The payload of a leaf cell, its overflow pages joined. */
function payloadOf(file: Buffer, pageSize: number, page: Buffer, at: number): Buffer {
  const length = readVarint(page, at);
  const rowid = readVarint(page, length.next);
  const size = Number(length.value);
  if (size > file.length) throw invalid('has a row longer than the file');
  const usable = pageSize - (file[FILE_HEADER.reserved] ?? 0);
  const max = usable - 35;
  if (size <= max) return page.subarray(rowid.next, rowid.next + size);
  const min = Math.floor(((usable - 12) * 32) / 255) - 23;
  const spill = min + ((size - min) % (usable - 4));
  const local = spill <= max ? spill : min;
  const pieces = [page.subarray(rowid.next, rowid.next + local)];
  let left = size - local;
  let next = rowid.next + local + 4 <= page.length ? page.readUInt32BE(rowid.next + local) : 0;
  while (left > 0) {
    if (next < 1 || next * pageSize > file.length) throw invalid('has a broken overflow chain');
    const start = (next - 1) * pageSize;
    const take = Math.min(left, usable - 4);
    pieces.push(file.subarray(start + 4, start + 4 + take));
    next = file.readUInt32BE(start);
    left -= take;
  }
  return Buffer.concat(pieces);
}

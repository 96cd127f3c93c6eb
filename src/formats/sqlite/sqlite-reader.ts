import { BadInputError } from '../../errors.js';

/** A value of a row. */
export type SqliteValue = null | number | bigint | string | Uint8Array;

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
  if (file.length < 512 || file.toString('latin1', 0, 16) !== 'SQLite format 3\0')
    throw invalid('is no SQLite 3 file');
  const stored = file.readUInt16BE(16);
  const pageSize = stored === 1 ? 65536 : stored;
  if (pageSize < 512 || (pageSize & (pageSize - 1)) !== 0) throw invalid('has no valid page size');
  const pages = file.readUInt32BE(28);
  if (pages * pageSize !== file.length)
    throw invalid(`has ${file.length} bytes, its header says ${pages} pages of ${pageSize}`);
  if (file.readUInt32BE(56) !== 1) throw invalid('is not in UTF-8');
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
    const head = page === 1 ? 100 : 0;
    const kind = bytes[head];
    if (kind !== 0x05 && kind !== 0x0d) throw invalid(`has no table page where one belongs, page ${page}`);
    const cells = bytes.readUInt16BE(head + 3);
    const first = head + (kind === 0x05 ? 12 : 8);
    if (first + cells * 2 > pageSize) throw invalid(`page ${page} has more cells than fit`);
    const pointers = Array.from({ length: cells }, (_, i) => bytes.readUInt16BE(first + i * 2));
    if (pointers.some((at) => at + 4 > pageSize)) throw invalid(`page ${page} has a cell outside itself`);
    if (kind === 0x05) {
      const children = [...pointers.map((at) => bytes.readUInt32BE(at)), bytes.readUInt32BE(head + 8)];
      for (const child of children.reverse()) stack.push({ page: child, depth: depth + 1 });
      continue;
    }
    for (const at of pointers) yield decodeRecord(payloadOf(file, pageSize, bytes, at));
  }
}

/** The payload of a leaf cell, its overflow pages joined. */
function payloadOf(file: Buffer, pageSize: number, page: Buffer, at: number): Buffer {
  const length = varint(page, at);
  const rowid = varint(page, length.next);
  const size = Number(length.value);
  if (size > file.length) throw invalid('has a row longer than the file');
  const usable = pageSize - (file[20] ?? 0);
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

function decodeRecord(payload: Buffer): SqliteValue[] {
  const header = varint(payload, 0);
  const values: SqliteValue[] = [];
  let at = header.next;
  let body = Number(header.value);
  while (at < Number(header.value)) {
    const type = varint(payload, at);
    at = type.next;
    const { value, size } = decodeValue(payload, body, Number(type.value));
    values.push(value);
    body += size;
  }
  return values;
}

const INTEGER_BYTES = [0, 1, 2, 3, 4, 6, 8];

function decodeValue(payload: Buffer, at: number, type: number): { value: SqliteValue; size: number } {
  const size =
    type >= 12 ? (type - (type % 2 === 0 ? 12 : 13)) / 2 : type === 7 ? 8 : (INTEGER_BYTES[type] ?? 0);
  if (at + size > payload.length) throw invalid('has a value outside its row');
  if (type === 0) return { value: null, size };
  if (type === 7) return { value: payload.readDoubleBE(at), size };
  if (type === 8 || type === 9) return { value: type - 8, size };
  if (type === 6) {
    const big = payload.readBigInt64BE(at);
    const value = Number(big);
    return { value: Number.isSafeInteger(value) ? value : big, size };
  }
  if (type < 6) return { value: payload.readIntBE(at, size), size };
  const bytes = payload.subarray(at, at + size);
  return { value: type % 2 === 0 ? new Uint8Array(bytes) : bytes.toString('utf8'), size };
}

function varint(bytes: Buffer, at: number): { value: bigint; next: number } {
  let value = 0n;
  for (let i = 0; i < 9; i++) {
    const byte = bytes[at + i];
    if (byte === undefined) throw invalid('ends inside a number');
    if (i === 8) return { value: (value << 8n) | BigInt(byte), next: at + 9 };
    value = (value << 7n) | BigInt(byte & 0x7f);
    if (byte < 0x80) return { value, next: at + i + 1 };
  }
  return { value, next: at + 9 };
}

function invalid(what: string): BadInputError {
  return new BadInputError('sqlite_invalid', what);
}

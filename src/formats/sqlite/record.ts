import { INTEGER_BYTES, invalid } from './layout.js';
import { readVarint, writeVarint } from './varint.js';

/** A column value that is read. */
export type SqliteValue = null | number | bigint | string | Uint8Array;

/** A column value that is written; numbers are whole. */
export type WrittenValue = number | string | null;

/** Largest record in bytes that {@link encodeRow} makes; far below the size at which SQLite needs overflow pages. */
export const MAX_RECORD = 900;

const scratch = Buffer.alloc(MAX_RECORD);

/**
 * Encodes a row in SQLite's record format: a header of serial types, then the values, all big-endian.
 *
 * @throws RangeError when the record is longer than {@link MAX_RECORD}, or a number is no safe whole number
 * @see SQLite file format, section 2.1
 */
export function encodeRow(values: readonly WrittenValue[]): Buffer {
  // A header below 128 bytes has a length field of one byte; rows here have at most six columns.
  let at = 1;
  for (const value of values) at += writeVarint(scratch, at, serialType(value));
  scratch[0] = at;
  for (const value of values) at += writeValue(at, value);
  return Buffer.from(scratch.subarray(0, at));
}

function serialType(value: WrittenValue): number {
  if (value === null) return 0;
  if (typeof value === 'string') return 13 + 2 * Buffer.byteLength(value);
  if (!Number.isSafeInteger(value)) throw new RangeError(`sqlite: not a whole number: ${value}`);
  if (value === 0) return 8;
  if (value === 1) return 9;
  return INTEGER_BYTES.indexOf(integerWidth(value));
}

/** Bytes of the narrowest integer type that holds a value; there is none of 5 or 7. */
function integerWidth(value: number): number {
  const size = value < 0 ? -1 - value : value;
  if (size <= 0x7f) return 1;
  if (size <= 0x7fff) return 2;
  if (size <= 0x7f_ffff) return 3;
  if (size <= 0x7fff_ffff) return 4;
  return size <= 0x7fff_ffff_ffff ? 6 : 8;
}

function writeValue(offset: number, value: WrittenValue): number {
  if (value === null || value === 0 || value === 1) return 0;
  if (typeof value === 'string') {
    const bytes = Buffer.byteLength(value);
    if (offset + bytes > MAX_RECORD)
      throw new RangeError(`sqlite: a row is longer than ${MAX_RECORD} bytes: ${value.slice(0, 40)}…`);
    return scratch.write(value, offset);
  }
  const width = integerWidth(value);
  if (width === 8) scratch.writeBigInt64BE(BigInt(value), offset);
  else scratch.writeIntBE(value, offset, width);
  return width;
}

/**
 * Decodes a row of a file that may be hostile.
 *
 * @throws BadInputError `sqlite_invalid`
 */
export function decodeRow(payload: Buffer): SqliteValue[] {
  const header = readVarint(payload, 0);
  const values: SqliteValue[] = [];
  let at = header.next;
  let body = Number(header.value);
  while (at < Number(header.value)) {
    const type = readVarint(payload, at);
    at = type.next;
    const { value, size } = decodeValue(payload, body, Number(type.value));
    values.push(value);
    body += size;
  }
  return values;
}

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

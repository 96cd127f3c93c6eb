/** A column value that the index tables hold; numbers are whole. */
export type SqliteValue = number | string | null;

/** Largest record in bytes that {@link encodeRecord} makes; far below the size at which SQLite needs overflow pages. */
export const MAX_RECORD = 900;

const scratch = Buffer.alloc(MAX_RECORD);

/**
 * Encodes a row in SQLite's record format: a header of serial types, then the values, all big-endian.
 *
 * @throws RangeError when the record is longer than {@link MAX_RECORD}, or a number is no safe whole number
 * @see SQLite file format, section 2.1
 */
export function encodeRecord(values: readonly SqliteValue[]): Buffer {
  // A header below 128 bytes has a length field of one byte; rows here have at most six columns.
  let at = 1;
  for (const value of values) at += writeVarint(scratch, at, serialType(value));
  scratch[0] = at;
  for (const value of values) at += writeValue(at, value);
  return Buffer.from(scratch.subarray(0, at));
}

/** Writes an unsigned number as SQLite's variable-length integer; returns the bytes it took. */
export function writeVarint(target: Buffer, offset: number, value: number): number {
  const bytes = varintBytes(value);
  let rest = value;
  for (let i = bytes - 1; i >= 0; i--) {
    target[offset + i] = (rest % 128) | (i === bytes - 1 ? 0 : 0x80);
    rest = Math.floor(rest / 128);
  }
  return bytes;
}

/** Bytes that {@link writeVarint} needs for a value below 2^53. */
export function varintBytes(value: number): number {
  let bytes = 1;
  for (let rest = Math.floor(value / 128); rest > 0; rest = Math.floor(rest / 128)) bytes += 1;
  return bytes;
}

function serialType(value: SqliteValue): number {
  if (value === null) return 0;
  if (typeof value === 'string') return 13 + 2 * Buffer.byteLength(value);
  if (!Number.isSafeInteger(value)) throw new RangeError(`sqlite: not a whole number: ${value}`);
  if (value === 0) return 8;
  if (value === 1) return 9;
  const width = integerWidth(value);
  return width <= 4 ? width : width === 6 ? 5 : 6;
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

function writeValue(offset: number, value: SqliteValue): number {
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

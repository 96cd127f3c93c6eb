import { BLOCK, checksum, isZero } from './ustar.js';

/** What a header block says: USTAR, GNU or the older v7. */
export interface TarHeader {
  name: string;
  /** Bytes of data behind the header, before padding. NaN when the field is no number. */
  size: number;
  /** `'0'` for a regular file, the old `'\0'` too; `5` folder, `2` symbolic link, `x` pax record, `L` GNU long name. */
  typeflag: string;
  mtime: number;
  /** `ustar`, `gnu` or `v7`, by the magic field. */
  dialect: 'ustar' | 'gnu' | 'v7';
  checksumOk: boolean;
}

/** Options of {@link parseHeader}. */
export interface HeaderOptions {
  /**
   * Takes what old writers made: sums of signed bytes, and numbers with anything behind their NUL. Archives of
   * strangers are read so; what Weft and other corpus writers make is not, so that a changed byte is noticed.
   * Default: false.
   */
  lenient?: boolean;
}

const STRICT: HeaderOptions = {};

/** Reads a header block; undefined for a block of zeros. */
export function parseHeader(
  block: Uint8Array,
  { lenient = false }: HeaderOptions = STRICT,
): TarHeader | undefined {
  const bytes = Buffer.from(block.buffer, block.byteOffset, BLOCK);
  if (isZero(bytes)) return undefined;
  const magic = bytes.toString('latin1', 257, 265);
  const dialect = magic.startsWith('ustar\x00') ? 'ustar' : magic.startsWith('ustar ') ? 'gnu' : 'v7';
  // GNU headers use the prefix area for times; only USTAR joins it to the name.
  const prefix = dialect === 'ustar' ? text(bytes, 345, 155) : '';
  const name = text(bytes, 0, 100);
  const flag = bytes.toString('latin1', 156, 157);
  const sum = number(bytes, 148, 8, lenient);
  return {
    name: prefix ? `${prefix}/${name}` : name,
    size: number(bytes, 124, 12, lenient),
    typeflag: flag === '\0' ? '0' : flag,
    mtime: number(bytes, 136, 12, lenient),
    dialect,
    checksumOk: sum === checksum(bytes) || (lenient && sum === signedChecksum(bytes)),
  };
}

/** The sum that some old writers made: bytes from 128 on count as negative. */
function signedChecksum(header: Buffer): number {
  let sum = checksum(header);
  for (let i = 0; i < BLOCK; i++) if ((i < 148 || i >= 156) && (header[i] as number) > 127) sum -= 256;
  return sum;
}

/** The records of a pax extended header: `<length> <key>=<value>\n`, lengths in bytes. Stops at the first broken one. */
export function parsePaxRecords(data: Buffer): Map<string, string> {
  const records = new Map<string, string>();
  for (let at = 0; at < data.length; ) {
    const space = data.indexOf(0x20, at);
    const length = space < 0 ? Number.NaN : Number(data.toString('latin1', at, space));
    if (!Number.isSafeInteger(length) || length <= space - at || at + length > data.length) break;
    const record = data.toString('utf8', space + 1, at + length - 1);
    const equals = record.indexOf('=');
    if (equals > 0) records.set(record.slice(0, equals), record.slice(equals + 1));
    at += length;
  }
  return records;
}

/** Text up to the first NUL. */
export function text(bytes: Buffer, start = 0, length = bytes.length): string {
  let end = start;
  while (end < start + length && bytes[end] !== 0) end += 1;
  return end === start ? '' : bytes.toString('utf8', start, end);
}

function number(bytes: Buffer, start: number, length: number, lenient: boolean): number {
  // GNU's base-256 form, which large members of foreign archives use.
  if (((bytes[start] ?? 0) & 0x80) !== 0) {
    let value = (bytes[start] ?? 0) & 0x7f;
    for (let i = start + 1; i < start + length; i++) value = value * 256 + (bytes[i] ?? 0);
    return Number.isSafeInteger(value) ? value : Number.NaN;
  }
  return octal(bytes, start, length) ?? paddedOctal(bytes, start, length, lenient);
}

/** Digits up to a NUL or space that only NULs and spaces follow: what every writer in use writes. */
function octal(bytes: Buffer, start: number, length: number): number | undefined {
  let value = 0;
  let i = start;
  for (; i < start + length; i++) {
    const digit = (bytes[i] as number) - 0x30;
    if (digit < 0 || digit > 7) break;
    value = value * 8 + digit;
  }
  if (i === start) return undefined;
  for (; i < start + length; i++) if (bytes[i] !== 0 && bytes[i] !== 0x20) return undefined;
  return value;
}

/** Digits with blanks before them, or none, which means 0. */
function paddedOctal(bytes: Buffer, start: number, length: number, lenient: boolean): number {
  const digits = lenient
    ? text(bytes, start, length).trim()
    : bytes
        .toString('latin1', start, start + length)
        .replace(/[\0 ]+$/, '')
        .trimStart();
  if (digits === '') return 0;
  return /^[0-7]+$/.test(digits) ? Number.parseInt(digits, 8) : Number.NaN;
}

/** Tar block size in bytes. */
export const BLOCK = 512;

/** Archives end on a multiple of 20 blocks, as POSIX tar writes them; DALI and GNU tar expect it. */
export const RECORD = 20 * BLOCK;

/** Largest member that an 11-digit octal size field can name. */
export const MAX_MEMBER_BYTES = 8 ** 11 - 1;

/** Bytes of zero padding that bring `bytes` to a multiple of `unit`. */
export function padding(bytes: number, unit = BLOCK): number {
  return (unit - (bytes % unit)) % unit;
}

/**
 * A USTAR header for a regular file, with nothing in it that varies between runs: mode 0644, owner 0:0
 * `weft`, mtime 0.
 *
 * @param name - member name, 1–100 ASCII bytes without NUL
 * @param size - content length in bytes, at most 8 GiB − 1
 * @throws RangeError when either does not fit; a PAX or GNU extension is never written, because DALI and
 *   several Rust and Go readers do not know them
 */
export function ustarHeader(name: string, size: number): Buffer {
  if (!/^[\x20-\x7e]{1,100}$/.test(name))
    throw new RangeError(`tar: name is not 1-100 printable ASCII bytes: ${JSON.stringify(name)}`);
  if (!Number.isSafeInteger(size) || size < 0 || size > MAX_MEMBER_BYTES)
    throw new RangeError(`tar: size out of range: ${size}`);
  const header = Buffer.from(EMPTY_HEADER);
  header.write(name, 0, 'latin1');
  header.write(size.toString(8).padStart(11, '0'), 124, 'latin1');
  // Only these fields differ from a header whose sum is known.
  let sum = EMPTY_SUM;
  for (let i = 0; i < name.length; i++) sum += header[i] as number;
  for (let i = 124; i < 135; i++) sum += header[i] as number;
  header.write(sum.toString(8).padStart(6, '0'), 148, 'latin1');
  return header;
}

/** A header without name, size and checksum. */
const EMPTY_HEADER = emptyHeader();
const EMPTY_SUM = checksum(EMPTY_HEADER);

function emptyHeader(): Buffer {
  const header = Buffer.alloc(BLOCK);
  header.write('0000644\0', 100, 'latin1');
  header.write('0000000\0', 108, 'latin1');
  header.write('0000000\0', 116, 'latin1');
  header.write('00000000000\0', 136, 'latin1');
  header.write('      \0 ', 148, 'latin1');
  header.write('0', 156, 'latin1');
  header.write('ustar\x0000', 257, 'latin1');
  header.write('weft', 265, 'latin1');
  header.write('weft', 297, 'latin1');
  header.write('0000000\0', 329, 'latin1');
  header.write('0000000\0', 337, 'latin1');
  return header;
}

/** The header checksum: the sum of all bytes, with the checksum field itself read as spaces. */
export function checksum(header: Uint8Array): number {
  let sum = 8 * 0x20;
  for (let i = 0; i < 148; i++) sum += header[i] as number;
  for (let i = 156; i < BLOCK; i++) sum += header[i] as number;
  return sum;
}

/** What a header block says. */
export interface TarHeader {
  name: string;
  size: number;
  /** `'0'` for a regular file; the old `'\0'` is reported as `'0'`. */
  typeflag: string;
  mtime: number;
  /** `ustar`, `gnu` or `v7`, by the magic field. */
  dialect: 'ustar' | 'gnu' | 'v7';
  checksumOk: boolean;
}

/** Reads a header block; undefined for a block of zeros. Size is NaN when its field is not a number. */
export function parseHeader(block: Uint8Array): TarHeader | undefined {
  const bytes = Buffer.from(block.buffer, block.byteOffset, BLOCK);
  if (isZero(bytes)) return undefined;
  const magic = bytes.toString('latin1', 257, 265);
  const dialect = magic.startsWith('ustar\x00') ? 'ustar' : magic.startsWith('ustar ') ? 'gnu' : 'v7';
  const prefix = dialect === 'ustar' ? text(bytes, 345, 155) : '';
  const name = text(bytes, 0, 100);
  const flag = bytes.toString('latin1', 156, 157);
  return {
    name: prefix ? `${prefix}/${name}` : name,
    size: number(bytes, 124, 12),
    typeflag: flag === '\0' ? '0' : flag,
    mtime: number(bytes, 136, 12),
    dialect,
    checksumOk: number(bytes, 148, 8) === checksum(bytes),
  };
}

/** True when every byte is zero. */
export function isZero(bytes: Uint8Array): boolean {
  for (let i = 0; i < bytes.length; i++) if (bytes[i] !== 0) return false;
  return true;
}

function text(bytes: Buffer, start: number, length: number): string {
  let end = start;
  while (end < start + length && bytes[end] !== 0) end += 1;
  return end === start ? '' : bytes.toString('utf8', start, end);
}

function number(bytes: Buffer, start: number, length: number): number {
  // GNU's base-256 form, which large members of foreign archives use.
  if (((bytes[start] ?? 0) & 0x80) !== 0) {
    let value = (bytes[start] ?? 0) & 0x7f;
    for (let i = start + 1; i < start + length; i++) value = value * 256 + (bytes[i] ?? 0);
    return Number.isSafeInteger(value) ? value : Number.NaN;
  }
  return octal(bytes, start, length) ?? lenientOctal(bytes, start, length);
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

function lenientOctal(bytes: Buffer, start: number, length: number): number {
  const digits = bytes
    .toString('latin1', start, start + length)
    .replace(/[\0 ]+$/, '')
    .trimStart();
  if (digits === '') return 0;
  return /^[0-7]+$/.test(digits) ? Number.parseInt(digits, 8) : Number.NaN;
}

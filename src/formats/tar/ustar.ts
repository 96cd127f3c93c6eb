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

/** True when every byte is zero. */
export function isZero(bytes: Uint8Array): boolean {
  for (let i = 0; i < bytes.length; i++) if (bytes[i] !== 0) return false;
  return true;
}

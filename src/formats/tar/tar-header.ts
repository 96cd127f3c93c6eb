const BLOCK = 512;

/** Size of a tar block; headers take one, data is padded to whole ones. */
export const TAR_BLOCK = BLOCK;

/** One 512-byte header of a tar archive: USTAR, GNU or the older v7. */
export interface TarHeader {
  name: string;
  /** Bytes of data behind the header, before padding. */
  size: number;
  /** `0` file, `5` folder, `2` symbolic link, `x` pax record, `L` GNU long name, … */
  type: string;
}

/** Parses a header block; undefined when its checksum or a number in it is wrong. */
export function parseTarHeader(block: Buffer): TarHeader | undefined {
  if (block.length < BLOCK || !checksumFits(block)) return undefined;
  const size = parseNumber(block.subarray(124, 136));
  if (size === undefined) return undefined;
  const flag = String.fromCharCode(block[156] ?? 0);
  const name = parseText(block.subarray(0, 100));
  // GNU headers use the prefix area for times; only USTAR joins it to the name.
  const ustar = block.toString('latin1', 257, 263) === 'ustar\0';
  const prefix = ustar ? parseText(block.subarray(345, 500)) : '';
  return { name: prefix === '' ? name : `${prefix}/${name}`, size, type: flag === '\0' ? '0' : flag };
}

/** Whether a block marks the end of the archive. */
export function isZeroBlock(block: Buffer): boolean {
  return block.every((byte) => byte === 0);
}

/** Bytes that data of a size takes with its padding. */
export function paddedSize(size: number): number {
  return Math.ceil(size / BLOCK) * BLOCK;
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
export function parseText(bytes: Buffer): string {
  const end = bytes.indexOf(0);
  return bytes.toString('utf8', 0, end < 0 ? bytes.length : end);
}

/** An octal number, or GNU's base-256 for sizes from 8 GiB on. */
function parseNumber(field: Buffer): number | undefined {
  if ((field[0] ?? 0) & 0x80) {
    let value = (field[0] ?? 0) & 0x7f;
    for (const byte of field.subarray(1)) value = value * 256 + byte;
    return Number.isSafeInteger(value) ? value : undefined;
  }
  const text = parseText(field).trim();
  if (text === '') return 0;
  return /^[0-7]+$/.test(text) ? Number.parseInt(text, 8) : undefined;
}

/** The sum of all bytes with the checksum field as spaces; some old writers summed signed bytes. */
function checksumFits(block: Buffer): boolean {
  let unsigned = 0;
  let signed = 0;
  for (let i = 0; i < BLOCK; i++) {
    const byte = i >= 148 && i < 156 ? 0x20 : (block[i] ?? 0);
    unsigned += byte;
    signed += byte > 127 ? byte - 256 : byte;
  }
  const stored = parseNumber(block.subarray(148, 156));
  return stored === unsigned || stored === signed;
}

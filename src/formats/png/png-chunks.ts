import { crc32 } from 'node:zlib';

/** What stands before the first chunk. */
export const PNG_SIGNATURE = Buffer.from('\x89PNG\r\n\x1a\n', 'latin1');

/** A chunk (PNG, third edition, §5.3) by its place in the file. */
export interface Chunk {
  type: string;
  start: number;
  end: number;
}

/** Walks the chunks up to and including IEND; stops early where the file does. */
export function* chunks(bytes: Buffer): Generator<Chunk> {
  let at = PNG_SIGNATURE.length;
  while (at + 12 <= bytes.length) {
    const end = at + 12 + bytes.readUInt32BE(at);
    if (end > bytes.length) return;
    const type = bytes.toString('latin1', at + 4, at + 8);
    yield { type, start: at, end };
    if (type === 'IEND') return;
    at = end;
  }
}

/** What a chunk holds. */
export function dataOf(bytes: Buffer, { start, end }: Chunk): Buffer {
  return bytes.subarray(start + 8, end - 4);
}

/** A chunk with its length and checksum. */
export function chunk(type: string, data: Buffer): Buffer {
  const whole = Buffer.alloc(data.length + 12);
  whole.writeUInt32BE(data.length, 0);
  whole.write(type, 4, 'latin1');
  data.copy(whole, 8);
  whole.writeUInt32BE(crc32(whole.subarray(4, whole.length - 4)), whole.length - 4);
  return whole;
}

import type { HuffmanTable } from './huffman-table.js';

/** Thrown where coded data is none, or ends too early: such a file is not followed any further. */
export class BrokenScanError extends Error {
  override readonly name = 'BrokenScanError';
}

/** The bits of one restart interval. */
export class ScanBits {
  /** Without the zero that follows each 0xff. */
  readonly #bytes: Buffer;
  #at = 0;

  /** @param coded - the interval as it stands in the file */
  constructor(coded: Buffer) {
    this.#bytes = unstuffed(coded);
  }

  /** Reads one code; gives its value. */
  value(table: HuffmanTable): number {
    const bytes = this.#bytes;
    const byte = this.#at >> 3;
    const window =
      ((bytes[byte] ?? 0xff) << 16) | ((bytes[byte + 1] ?? 0xff) << 8) | (bytes[byte + 2] ?? 0xff);
    const entry = table.lookup[(window >> (8 - (this.#at & 7))) & 0xffff] ?? 0;
    if (entry === 0) throw new BrokenScanError('no such code');
    this.#take(entry >> 8);
    table.met[entry & 255] = 1;
    return table.values[entry & 255] ?? 0;
  }

  /** Reads up to 16 bits as a number. */
  bits(count: number): number {
    let value = 0;
    for (let at = this.#at; at < this.#at + count; at++)
      value = (value << 1) | (((this.#bytes[at >> 3] ?? 0) >> (7 - (at & 7))) & 1);
    this.#take(count);
    return value;
  }

  /** Passes over bits. */
  skip(count: number): void {
    this.#take(count);
  }

  /**
   * What was read, as it stands in a file, and nothing behind: its last byte is filled up with ones, or with zeros as
   * some cameras do.
   */
  read(): Buffer {
    const kept = Buffer.from(this.#bytes.subarray(0, (this.#at + 7) >> 3));
    const filling = (1 << ((8 - (this.#at & 7)) & 7)) - 1;
    const last = kept[kept.length - 1] ?? 0;
    if ((last & filling) !== 0) kept[kept.length - 1] = last | filling;
    return stuffed(kept);
  }

  #take(count: number): void {
    this.#at += count;
    if (this.#at > this.#bytes.length * 8) throw new BrokenScanError('too short');
  }
}

function unstuffed(coded: Buffer): Buffer {
  let from = coded.indexOf(0xff);
  if (from < 0) return coded;
  const plain = Buffer.allocUnsafe(coded.length);
  let length = 0;
  let start = 0;
  for (; from >= 0; from = coded.indexOf(0xff, from + 2)) {
    length += coded.copy(plain, length, start, from + 1);
    start = from + 2;
  }
  if (start < coded.length) length += coded.copy(plain, length, start);
  return plain.subarray(0, length);
}

function stuffed(plain: Buffer): Buffer {
  let marks = 0;
  for (let at = plain.indexOf(0xff); at >= 0; at = plain.indexOf(0xff, at + 1)) marks++;
  if (marks === 0) return plain;
  const coded = Buffer.alloc(plain.length + marks);
  let length = 0;
  let start = 0;
  for (let at = plain.indexOf(0xff); at >= 0; at = plain.indexOf(0xff, at + 1)) {
    length += plain.copy(coded, length, start, at + 1) + 1;
    start = at + 1;
  }
  plain.copy(coded, length, start);
  return coded;
}

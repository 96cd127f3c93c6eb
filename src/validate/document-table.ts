import { createHash } from 'node:crypto';
import type { IndexLine } from '../corpus/shard-index.js';
import { keyBytes } from './key-set.js';

/** The documents of one shard in order, 32 bytes each: what indexes and other shards are compared with. */
export class DocumentTable {
  /** Offsets of first headers. */
  readonly offsets: number[] = [];
  /** {@link lineFingerprint} of the index line that each document ought to have; 0 where it is not known. */
  readonly fingerprints: number[] = [];
  #keys = Buffer.alloc(16 * 64);

  get size(): number {
    return this.offsets.length;
  }

  add(key: string, offset: number, print: number): void {
    const at = this.size * 16;
    if (at === this.#keys.length) this.#keys = Buffer.concat([this.#keys], this.#keys.length * 2);
    this.#keys.set(keyBytes(key), at);
    this.offsets.push(offset);
    this.fingerprints.push(print);
  }

  /** The 16 bytes that stand for the key of document `i`. */
  key(i: number): Buffer {
    return this.#keys.subarray(i * 16, i * 16 + 16);
  }
}

/** 48 bits of the SHA-256 of the facts of an index line; fields that later versions add do not count. Never 0. */
export function lineFingerprint(line: IndexLine): number {
  const facts = [
    [line.key, line.id, line.url, line.title ?? null, line.language ?? null],
    [line.texts, line.text_chars, line.images, line.offset, line.bytes],
    line.parts.map(({ part, offset, bytes }) => [part, offset, bytes]),
  ];
  return createHash('sha256').update(JSON.stringify(facts)).digest().readUIntBE(0, 6) || 1;
}

import { createHash, randomBytes } from 'node:crypto';

const KEY_WORDS = 4;
const TABLES = 256;
const FIRST_SLOTS = 16;
const MAX_LOAD = 0.8;

interface Table {
  /** Four words per slot; a slot is free when its value is 0. */
  keys: Uint32Array;
  /** Value + 1 per slot. */
  values: Uint32Array;
  size: number;
}

/** The 16 bytes that stand for a name: itself when it is 32 hex digits, else the start of its SHA-256. */
export function keyBytes(name: string): Buffer {
  return /^[0-9a-f]{32}$/.test(name)
    ? Buffer.from(name, 'hex')
    : createHash('sha256').update(name).digest().subarray(0, 16);
}

/**
 * A map from 128-bit keys to whole numbers in 20 bytes a slot, load 0.53–0.8: 10^7 keys take 250–375 MB.
 *
 * Open addressing in 256 tables that grow one by one, so that growing never holds two copies of everything. A
 * salt drawn at start places keys, because whoever wrote the corpus could choose them to collide.
 */
export class KeySet {
  readonly #tables: (Table | undefined)[] = new Array<undefined>(TABLES).fill(undefined);
  readonly #salt = new Uint32Array(new Uint8Array(randomBytes(KEY_WORDS * 4)).buffer).map((word) => word | 1);
  size = 0;

  /**
   * Puts a key under a value, unless it is there.
   *
   * @param key - 16 bytes
   * @param value - 0 … 2^32 − 2
   * @returns the value of an earlier equal key; undefined when there was none
   */
  add(key: Uint8Array, value: number): number | undefined {
    const words = wordsOf(key);
    const hash = this.#hash(words);
    const table = this.#tableOf(hash);
    const slot = find(table, words, hash);
    const present = table.values[slot] ?? 0;
    if (present !== 0) return present - 1;
    table.keys.set(words, slot * KEY_WORDS);
    table.values[slot] = value + 1;
    table.size += 1;
    this.size += 1;
    return undefined;
  }

  /** Memory held, in bytes. */
  get bytes(): number {
    return this.#tables.reduce((sum, table) => sum + (table?.values.length ?? 0) * (KEY_WORDS + 1) * 4, 0);
  }

  has(key: Uint8Array): boolean {
    const words = wordsOf(key);
    const hash = this.#hash(words);
    const table = this.#tables[hash & (TABLES - 1)];
    return table !== undefined && table.values[find(table, words, hash)] !== 0;
  }

  #tableOf(hash: number): Table {
    const index = hash & (TABLES - 1);
    const table = this.#tables[index] ?? emptyTable(FIRST_SLOTS);
    const roomy = table.size + 1 <= table.values.length * MAX_LOAD ? table : this.#grow(table);
    this.#tables[index] = roomy;
    return roomy;
  }

  #grow(old: Table): Table {
    const table = emptyTable(Math.ceil(old.values.length * 1.5));
    for (let i = 0; i < old.values.length; i++) {
      const value = old.values[i] ?? 0;
      if (value === 0) continue;
      const words = old.keys.subarray(i * KEY_WORDS, (i + 1) * KEY_WORDS);
      const slot = find(table, words, this.#hash(words));
      table.keys.set(words, slot * KEY_WORDS);
      table.values[slot] = value;
    }
    table.size = old.size;
    return table;
  }

  #hash(words: Uint32Array): number {
    let hash = 0;
    for (let i = 0; i < KEY_WORDS; i++) {
      // Multiply and fold per word, then murmur3's finaliser: every bit of every word reaches every bit of the hash.
      hash = Math.imul(hash ^ (words[i] ?? 0), this.#salt[i] ?? 1);
      hash ^= hash >>> 15;
    }
    hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
    hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
    return (hash ^ (hash >>> 16)) >>> 0;
  }
}

function wordsOf(key: Uint8Array): Uint32Array {
  const view = new DataView(key.buffer, key.byteOffset, 16);
  return Uint32Array.of(view.getUint32(0), view.getUint32(4), view.getUint32(8), view.getUint32(12));
}

function emptyTable(slots: number): Table {
  return { keys: new Uint32Array(slots * KEY_WORDS), values: new Uint32Array(slots), size: 0 };
}

/** The slot that holds the key, or the free one where it belongs. */
function find(table: Table, words: Uint32Array, hash: number): number {
  const slots = table.values.length;
  const { keys, values } = table;
  let slot = Math.floor(((hash >>> 8) / 2 ** 24) * slots);
  while (values[slot] !== 0) {
    const at = slot * KEY_WORDS;
    if (
      keys[at] === words[0] &&
      keys[at + 1] === words[1] &&
      keys[at + 2] === words[2] &&
      keys[at + 3] === words[3]
    )
      return slot;
    slot = slot + 1 === slots ? 0 : slot + 1;
  }
  return slot;
}

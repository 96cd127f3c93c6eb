/** A hash that was found, and how far it is from the one that was asked for. */
export interface HashNeighbour<T> {
  value: T;
  /** Differing bits. */
  distance: number;
}

/**
 * Finds 64-bit hashes by Hamming distance.
 *
 * Every hash is compared: two XORs and two bit counts each, about 1 ms for 200,000 of them, which is less than decoding
 * the picture took. Memory is 8 bytes a hash, and its value.
 */
export class HashNeighbours<T> {
  readonly #values: T[] = [];
  #words = new Int32Array(64);

  get size(): number {
    return this.#values.length;
  }

  /** @param hash - 16 hex digits */
  add(hash: string, value: T): void {
    const at = this.#values.length * 2;
    if (at === this.#words.length) {
      const words = new Int32Array(at * 2);
      words.set(this.#words);
      this.#words = words;
    }
    this.#words[at] = highWord(hash);
    this.#words[at + 1] = lowWord(hash);
    this.#values.push(value);
  }

  /** The nearest hash within `distance` bits that `accept` takes, the first of equals; undefined when there is none. */
  nearest(
    hash: string,
    distance: number,
    accept: (value: T, distance: number) => boolean = () => true,
  ): HashNeighbour<T> | undefined {
    const high = highWord(hash);
    const low = lowWord(hash);
    const words = this.#words;
    let best: HashNeighbour<T> | undefined;
    let limit = distance;
    for (let i = 0; i < this.#values.length; i++) {
      const bits = bitCount((words[i * 2] ?? 0) ^ high) + bitCount((words[i * 2 + 1] ?? 0) ^ low);
      if (bits > limit) continue;
      const value = this.#values[i] as T;
      if (!accept(value, bits)) continue;
      best = { value, distance: bits };
      if (bits === 0) break;
      limit = bits - 1;
    }
    return best;
  }
}

/** Number of bits set in a 32-bit word. */
function bitCount(word: number): number {
  let bits = word - ((word >>> 1) & 0x55555555);
  bits = (bits & 0x33333333) + ((bits >>> 2) & 0x33333333);
  return Math.imul((bits + (bits >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}

function highWord(hash: string): number {
  return Number.parseInt(hash.slice(0, 8), 16) | 0;
}

function lowWord(hash: string): number {
  return Number.parseInt(hash.slice(8, 16), 16) | 0;
}

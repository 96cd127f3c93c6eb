/** Slots kept from one document to the next; a larger table is let go. */
const KEPT_SLOTS = 1 << 17;

/**
 * Counts 32-bit keys: a hash table with linear probing, cleared by moving to the next round.
 *
 * Keys are spread with a salt that the caller takes from the whole text, so that nobody can write a text whose
 * grams all fall into neighbouring slots. Counts do not depend on it.
 */
export class GramCounter {
  #keys = new Int32Array(0);
  #counts = new Int32Array(0);
  #rounds = new Int32Array(0);
  #round = 0;
  #mask = 0;
  #salt = 0;

  /** Forgets all keys and makes room for so many. */
  clear(keys: number, salt: number): void {
    let slots = 1024;
    while (slots < keys * 2) slots *= 2;
    const wrong = slots > this.#keys.length || (this.#keys.length > KEPT_SLOTS && slots <= KEPT_SLOTS);
    if (wrong) {
      this.#keys = new Int32Array(slots);
      this.#counts = new Int32Array(slots);
      this.#rounds = new Int32Array(slots);
      this.#round = 0;
    }
    // Only as many slots as are needed, so that small texts stay within the cache.
    this.#mask = slots - 1;
    this.#round += 1;
    this.#salt = salt | 0;
  }

  /** Counts a key and returns its count. */
  add(key: number): number {
    let slot = spread(key ^ this.#salt) & this.#mask;
    while (this.#rounds[slot] === this.#round) {
      if (this.#keys[slot] === key) {
        const count = (this.#counts[slot] as number) + 1;
        this.#counts[slot] = count;
        return count;
      }
      slot = (slot + 1) & this.#mask;
    }
    this.#rounds[slot] = this.#round;
    this.#keys[slot] = key;
    this.#counts[slot] = 1;
    return 1;
  }
}

/** The finalizer of MurmurHash3: every bit of the key moves every bit of the slot. */
function spread(key: number): number {
  let hash = key;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return hash ^ (hash >>> 16);
}

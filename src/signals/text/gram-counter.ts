/** Slots kept from one document to the next; a larger table is let go. */
const KEPT_SLOTS = 1 << 17;
/** A slot's state is its round above these bits and its count below: a text of more grams than that counts no further. */
const COUNT_BITS = 21;
const MOST = 2 ** COUNT_BITS - 1;
const ROUNDS = 2 ** (31 - COUNT_BITS) - 1;

/**
 * Counts 32-bit keys: a hash table with linear probing, cleared by moving to the next round.
 *
 * Keys are spread with a salt that the caller takes from the whole text, so that nobody can write a text whose
 * grams all fall into neighbouring slots. Counts do not depend on it.
 */
export class GramCounter {
  /** Key and state of each slot, next to each other. */
  #slots = new Int32Array(0);
  #round = 0;
  #shift = 0;
  #mask = 0;
  #salt = 0;

  /** Forgets all keys and makes room for so many. */
  clear(keys: number, salt: number): void {
    let slots = 1024;
    while (slots < keys * 2) slots *= 2;
    const held = this.#slots.length / 2;
    if (slots > held || (held > KEPT_SLOTS && slots <= KEPT_SLOTS)) {
      this.#slots = new Int32Array(slots * 2);
      this.#round = 0;
    } else if (this.#round === ROUNDS) {
      this.#slots.fill(0);
      this.#round = 0;
    }
    // Only as many slots as are needed, so that small texts stay within the cache.
    this.#mask = slots - 1;
    this.#shift = Math.clz32(slots) + 1;
    this.#round += 1;
    this.#salt = salt | 0;
  }

  /** Counts a key and returns its count. */
  add(key: number): number {
    const slots = this.#slots;
    const round = this.#round;
    // Fibonacci hashing: the upper bits of a product with 2³² ÷ φ.
    const mixed = key ^ this.#salt;
    let slot = Math.imul(mixed ^ (mixed >>> 15), 0x9e3779b1) >>> this.#shift;
    for (;;) {
      const place = slot * 2;
      const state = slots[place + 1] as number;
      if (state >> COUNT_BITS !== round) {
        slots[place] = key;
        slots[place + 1] = (round << COUNT_BITS) | 1;
        return 1;
      }
      if (slots[place] === key) {
        const count = state & MOST;
        if (count === MOST) return MOST;
        slots[place + 1] = state + 1;
        return count + 1;
      }
      slot = (slot + 1) & this.#mask;
    }
  }
}

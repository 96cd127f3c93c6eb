import { createHash } from 'node:crypto';

const START_SLOTS = 1 << 12;
/** Fuller tables spend their time on collisions. */
const MAX_LOAD = 0.7;

/**
 * A map from text to a number that keeps 64 bits of each text's SHA-256 instead of the text: 16 bytes per slot, so
 * that ten million URLs take 270 MB at most.
 *
 * Two texts share a fingerprint with probability n² / 2⁶⁵: 3 · 10⁻⁶ for ten million of them.
 */
export class FingerprintTable {
  #high = new Uint32Array(START_SLOTS);
  #low = new Uint32Array(START_SLOTS);
  #values = new Float64Array(START_SLOTS);
  #size = 0;

  /** Texts in the table. */
  get size(): number {
    return this.#size;
  }

  get(text: string): number | undefined {
    const [high, low] = fingerprint(text);
    const slot = this.#find(high, low);
    return this.#isFree(slot) ? undefined : this.#values[slot];
  }

  /** Sets the value of a text; returns whether it is new. */
  set(text: string, value: number): boolean {
    if (this.#size + 1 > this.#high.length * MAX_LOAD) this.#grow();
    const [high, low] = fingerprint(text);
    return this.#put(high, low, value);
  }

  #put(high: number, low: number, value: number): boolean {
    const slot = this.#find(high, low);
    const isNew = this.#isFree(slot);
    this.#high[slot] = high;
    this.#low[slot] = low;
    this.#values[slot] = value;
    if (isNew) this.#size++;
    return isNew;
  }

  /** The slot of a fingerprint, or the free slot where it would go. */
  #find(high: number, low: number): number {
    const mask = this.#high.length - 1;
    let slot = low & mask;
    while (!this.#isFree(slot) && !(this.#high[slot] === high && this.#low[slot] === low))
      slot = (slot + 1) & mask;
    return slot;
  }

  #isFree(slot: number): boolean {
    return this.#high[slot] === 0 && this.#low[slot] === 0;
  }

  #grow(): void {
    const { length } = this.#high;
    const [high, low, values] = [this.#high, this.#low, this.#values];
    this.#high = new Uint32Array(length * 2);
    this.#low = new Uint32Array(length * 2);
    this.#values = new Float64Array(length * 2);
    this.#size = 0;
    for (let slot = 0; slot < length; slot++) {
      const [h = 0, l = 0, value = 0] = [high[slot], low[slot], values[slot]];
      if (h !== 0 || l !== 0) this.#put(h, l, value);
    }
  }
}

function fingerprint(text: string): [high: number, low: number] {
  const hash = createHash('sha256').update(text).digest();
  // Both halves zero mark a free slot.
  return [hash.readUInt32LE(0), hash.readUInt32LE(4) || 1];
}

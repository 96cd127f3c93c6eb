const SLOTS = 512;

/**
 * Numbers pairs of integers, from 1, in the order in which they are first asked for.
 *
 * A hash table with open addressing: a Map would need one number per pair, too large for a small integer and so for the
 * Map's fast path (0.17 → 0.145 ms to index a page of 1 000 elements).
 */
export class PairNumbers {
  /** The pair and its number in each slot; 0 for a free one. */
  private slots = new Int32Array(3 * SLOTS);
  private mask = SLOTS - 1;
  private count = 0;

  numberOf(a: number, b: number): number {
    const at = this.slotOf(a, b);
    const known = this.slots[at + 2] as number;
    if (known !== 0) return known;
    const number = ++this.count;
    this.put(at, a, b, number);
    if (2 * number > this.mask) this.grow();
    return number;
  }

  private slotOf(a: number, b: number): number {
    const { slots, mask } = this;
    const hash = Math.imul(a ^ Math.imul(b, 0x9e3779b1), 0x85ebca6b);
    for (let slot = (hash ^ (hash >>> 15)) & mask; ; slot = (slot + 1) & mask) {
      const at = 3 * slot;
      if (slots[at + 2] === 0 || (slots[at] === a && slots[at + 1] === b)) return at;
    }
  }

  private put(at: number, a: number, b: number, number: number): void {
    this.slots[at] = a;
    this.slots[at + 1] = b;
    this.slots[at + 2] = number;
  }

  private grow(): void {
    const old = this.slots;
    this.mask = 2 * this.mask + 1;
    this.slots = new Int32Array(2 * old.length);
    for (let at = 0; at < old.length; at += 3) {
      const [a, b, number] = [old[at] as number, old[at + 1] as number, old[at + 2] as number];
      if (number !== 0) this.put(this.slotOf(a, b), a, b, number);
    }
  }
}

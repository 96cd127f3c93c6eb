import type { PickleLimits } from './pickle-limits.js';

/** Values that copies of shared containers may hold in all, as a multiple of one item's limit. */
const COPIES = 16;

/** Counts what a pickle has its reader hold; each method says whether that is still within the limits. */
export class PickleBudget {
  readonly #limits: PickleLimits;
  #values = 0;
  #bytes = 0;
  #copied = 0;
  #memoBytes = 0;

  constructor(limits: PickleLimits) {
    this.#limits = limits;
  }

  /** One more value of the item under way, with the bytes of its text or binary. */
  hold(bytes: number): boolean {
    this.#values += 1;
    this.#bytes += bytes;
    return this.#values <= this.#limits.maxValues && this.#bytes <= this.#limits.maxBytes;
  }

  /** One more value in a copy of a shared container. Copies cost time without costing the file any bytes. */
  copy(): boolean {
    this.#copied += 1;
    return this.hold(0) && this.#copied <= COPIES * this.#limits.maxValues;
  }

  /** One more text or binary that the memo keeps to the end. */
  keep(bytes: number): boolean {
    this.#memoBytes += bytes;
    return this.#memoBytes <= this.#limits.maxBytes;
  }

  /** The item was handed over; another begins. */
  release(): void {
    this.#values = 0;
    this.#bytes = 0;
  }
}

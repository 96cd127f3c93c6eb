/**
 * A counting semaphore: at most `size` holders, waiters served first come, first served.
 *
 * `mapConcurrent` bounds the work of one loop; slots bound what several loops share (a host, a pool of threads).
 */
export class Slots {
  #free: number;
  readonly #waiting: (() => void)[] = [];
  /** Index of the first waiter: shifting an array of ten thousand for each release would be quadratic. */
  #head = 0;

  constructor(size: number) {
    if (!Number.isInteger(size) || size < 1)
      throw new RangeError(`Slots: size must be an integer ≥ 1, got ${size}`);
    this.#free = size;
  }

  /** Resolves when a slot is held; call the returned function once to give it back. */
  async acquire(): Promise<() => void> {
    if (this.#free > 0) this.#free--;
    else await new Promise<void>((resolve) => this.#waiting.push(resolve));
    let held = true;
    return () => {
      if (!held) return;
      held = false;
      this.#release();
    };
  }

  /** How many wait for a slot. */
  get waiting(): number {
    return this.#waiting.length - this.#head;
  }

  /** Adds a slot, which the first waiter holds at once. */
  widen(): void {
    this.#release();
  }

  #release(): void {
    const next = this.#waiting[this.#head];
    if (next === undefined) {
      this.#free++;
      return;
    }
    this.#head++;
    if (this.#head > 1024 && this.#head * 2 > this.#waiting.length) {
      this.#waiting.splice(0, this.#head);
      this.#head = 0;
    } else if (this.#head === this.#waiting.length) {
      this.#waiting.length = 0;
      this.#head = 0;
    }
    // The slot passes to the waiter without becoming free, so that no newcomer overtakes it.
    next();
  }
}

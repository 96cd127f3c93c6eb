import TinyQueue from 'tinyqueue';

interface Entry<T> {
  at: number;
  /** Entries of one time are due in the order they came. */
  order: number;
  item: T;
}

/** Items by the time they are due, and one timer for the earliest of them. */
export class WakeQueue<T> {
  readonly #heap = new TinyQueue<Entry<T>>([], (a, b) => a.at - b.at || a.order - b.order);
  readonly #now: () => number;
  readonly #onDue: () => void;
  #order = 0;
  #timer: NodeJS.Timeout | undefined;
  #timerAt = Number.POSITIVE_INFINITY;

  /**
   * @param now - a clock in milliseconds that never goes back
   * @param onDue - called when the earliest item is due; takes items until there are none
   */
  constructor(now: () => number, onDue: () => void) {
    this.#now = now;
    this.#onDue = onDue;
  }

  push(item: T, at: number): void {
    this.#heap.push({ at, order: this.#order++, item });
  }

  /** Takes the earliest item that is due, if one is. */
  takeDue(): T | undefined {
    const first = this.#heap.peek();
    if (first === undefined || first.at > this.#now()) return undefined;
    return this.#heap.pop()?.item;
  }

  /** Sets the timer for the earliest item. */
  arm(): void {
    const at = this.#heap.peek()?.at ?? Number.POSITIVE_INFINITY;
    if (at === this.#timerAt && this.#timer !== undefined) return;
    this.stop();
    if (at === Number.POSITIVE_INFINITY) return;
    this.#timerAt = at;
    this.#timer = setTimeout(
      () => {
        this.#timer = undefined;
        this.#timerAt = Number.POSITIVE_INFINITY;
        this.#onDue();
      },
      // A timer longer than 2^31 ms would fire at once.
      Math.min(Math.max(0, Math.ceil(at - this.#now())), 2 ** 31 - 1),
    );
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#timerAt = Number.POSITIVE_INFINITY;
  }
}

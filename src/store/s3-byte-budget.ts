import { AbortedError } from '../errors.js';

interface Waiter {
  bytes: number;
  admit: () => void;
}

/** A buffer on loan. */
export interface Loan {
  buffer: Buffer;
  /** Gives the buffer back; it must not be touched afterwards. */
  release: () => void;
}

/** A bound on bytes held at once by all uploads that share it, first come first served. */
export class ByteBudget {
  readonly #capacity: number;
  #free: number;
  readonly #waiting: Waiter[] = [];
  /** Buffers of one size to lend again; they and those on loan stay within the capacity. */
  #spare: Buffer[] = [];
  /** The spare ones while nothing is on loan, until memory is collected. */
  #idle: WeakRef<Buffer>[] = [];

  /** @param capacity - bytes; ≥ 1 */
  constructor(capacity: number) {
    if (!Number.isSafeInteger(capacity) || capacity < 1) {
      throw new RangeError(`byte budget must be a whole number ≥ 1, got ${capacity}`);
    }
    this.#capacity = capacity;
    this.#free = capacity;
  }

  /**
   * Waits for `bytes` of the budget; a request above the capacity gets all of it, so it passes alone.
   * Returns the function that gives them back; calling it again does nothing.
   */
  async acquire(bytes: number, signal?: AbortSignal): Promise<() => void> {
    if (signal?.aborted) throw new AbortedError(undefined, { cause: signal.reason });
    const share = Math.min(bytes, this.#capacity);
    if (this.#waiting.length === 0 && share <= this.#free) this.#free -= share;
    else await this.#wait(share, signal);
    let held = true;
    return () => {
      if (!held) return;
      held = false;
      this.#free += share;
      this.#admitNext();
    };
  }

  /**
   * Waits for `bytes` of the budget and lends a buffer of that size, its content undefined. Buffers are lent again
   * rather than allocated again: those of several MiB outlive many small collections before their memory comes back, and
   * clearing new pages and collecting them took a third of the CPU of a put of 64 MiB.
   */
  async borrow(bytes: number, signal?: AbortSignal): Promise<Loan> {
    const giveBack = await this.acquire(bytes, signal);
    this.#takeIdle();
    if (this.#spare[0]?.byteLength !== bytes) this.#spare = [];
    const buffer = this.#spare.pop() ?? Buffer.allocUnsafeSlow(bytes);
    let lent = true;
    return {
      buffer,
      release: () => {
        if (!lent) return;
        lent = false;
        if (this.#spare.length === 0 || this.#spare[0]?.byteLength === bytes) this.#spare.push(buffer);
        giveBack();
        if (this.#free === this.#capacity) this.#leaveIdle();
      },
    };
  }

  #leaveIdle(): void {
    this.#idle = this.#spare.map((buffer) => new WeakRef(buffer));
    this.#spare = [];
  }

  #takeIdle(): void {
    if (this.#idle.length === 0) return;
    this.#spare = this.#idle.flatMap((reference) => reference.deref() ?? []);
    this.#idle = [];
  }

  #wait(bytes: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const onAbort = () => {
        const index = this.#waiting.indexOf(waiter);
        if (index >= 0) this.#waiting.splice(index, 1);
        reject(new AbortedError(undefined, { cause: signal?.reason }));
        this.#admitNext();
      };
      const waiter: Waiter = {
        bytes,
        admit: () => {
          signal?.removeEventListener('abort', onAbort);
          resolve();
        },
      };
      this.#waiting.push(waiter);
      signal?.addEventListener('abort', onAbort, { once: true });
    });
  }

  #admitNext(): void {
    for (
      let next = this.#waiting[0];
      next !== undefined && next.bytes <= this.#free;
      next = this.#waiting[0]
    ) {
      this.#waiting.shift();
      this.#free -= next.bytes;
      next.admit();
    }
  }
}

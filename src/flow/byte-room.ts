interface Waiter {
  bytes: number;
  enter(): void;
}

/**
 * A bound on bytes that are held at the same time, for whoever takes them in turn: first come, first served.
 *
 * One that alone is larger than the room goes in when nobody else is there.
 */
export class ByteRoom {
  readonly #most: number;
  readonly #waiting: Waiter[] = [];
  #held = 0;
  #holders = 0;

  constructor(most: number) {
    if (!(most >= 1)) throw new RangeError(`ByteRoom: most must be at least 1, got ${most}`);
    this.#most = most;
  }

  /** Resolves when the bytes have room; call the returned function once to give it back. */
  async take(bytes: number): Promise<() => void> {
    if (this.#waiting.length === 0 && this.#fits(bytes)) this.#enter(bytes);
    else
      await new Promise<void>((enter) => {
        this.#waiting.push({ bytes, enter });
      });
    let held = true;
    return () => {
      if (!held) return;
      held = false;
      this.#leave(bytes);
    };
  }

  #fits(bytes: number): boolean {
    return this.#holders === 0 || this.#held + bytes <= this.#most;
  }

  #enter(bytes: number): void {
    this.#held += bytes;
    this.#holders += 1;
  }

  #leave(bytes: number): void {
    this.#held -= bytes;
    this.#holders -= 1;
    while (true) {
      const [next] = this.#waiting;
      if (next === undefined || !this.#fits(next.bytes)) return;
      this.#waiting.shift();
      // The room is the waiter's at once, so that no newcomer overtakes it.
      this.#enter(next.bytes);
      next.enter();
    }
  }
}

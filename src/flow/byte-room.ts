/** Bytes that are held in a {@link ByteRoom}. */
export interface HeldBytes {
  /** Counts them as so many from now on: their number was an estimate. */
  resize(bytes: number): void;
  /** Gives them back; again does nothing. */
  release(): void;
}

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

  /** Bytes that are held now. */
  get held(): number {
    return this.#held;
  }

  /** Takes bytes that have room at once and that nobody waits before; undefined where they have not. */
  tryTake(bytes: number): HeldBytes | undefined {
    return this.#waiting.length === 0 && this.#fits(bytes) ? this.hold(bytes) : undefined;
  }

  /** Counts bytes that are there, whether or not they have room: others wait until they are gone. */
  hold(bytes: number): HeldBytes {
    this.#enter(bytes);
    let current = bytes;
    let held = true;
    return {
      resize: (size) => {
        if (!held) return;
        this.#held += size - current;
        current = size;
        this.#admit();
      },
      release: () => {
        if (!held) return;
        held = false;
        this.#leave(current);
      },
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
    this.#admit();
  }

  #admit(): void {
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

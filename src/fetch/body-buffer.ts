/** First memory for a body whose size is not known; it doubles when it is full. */
const FIRST_BYTES = 64 * 1024;

/**
 * Bytes that arrive in chunks, each copied to its place as it comes, and not once more at the end: a body never takes its
 * size twice, and its chunks die young.
 */
export class BodyBuffer {
  readonly #expected: number;
  #memory = Buffer.alloc(0);
  #size = 0;

  /** @param expected - bytes that are to come, where somebody says so. The system maps no page before it is written. */
  constructor(expected = 0) {
    this.#expected = Number.isSafeInteger(expected) && expected > 0 ? expected : 0;
  }

  add(chunk: Uint8Array): void {
    const size = this.#size + chunk.byteLength;
    if (size > this.#memory.byteLength) this.#grow(size);
    this.#memory.set(chunk, this.#size);
    this.#size = size;
  }

  /** All that came, in order; memory that nothing else refers to. */
  bytes(): Buffer {
    const bytes = this.#memory.subarray(0, this.#size);
    // A short body would hold on to all that was laid out for a long one.
    return 2 * this.#size < this.#memory.byteLength ? Buffer.from(new Uint8Array(bytes).buffer) : bytes;
  }

  #grow(size: number): void {
    const room = Math.max(size, this.#expected, 2 * this.#memory.byteLength, FIRST_BYTES);
    // Not of Node's pool, which a small body would keep whole.
    const memory = Buffer.allocUnsafeSlow(room);
    memory.set(this.#memory.subarray(0, this.#size));
    this.#memory = memory;
  }
}

import { BodyMemory } from './body-memory.js';

/** First memory for a body whose size is not known; it doubles when it is full. */
const FIRST_BYTES = 64 * 1024;

/**
 * Bytes that arrive in chunks, each copied to its place as it comes, and not once more at the end: a body never takes its
 * size twice, and its chunks die young.
 */
export class BodyBuffer {
  readonly #expected: number;
  readonly #bodies: BodyMemory;
  #memory: Buffer = Buffer.alloc(0);
  #size = 0;

  /**
   * @param expected - bytes that are to come, where somebody says so. The system maps no page before it is written.
   * @param bodies - where the memory is taken from. Default: memory of its own, for the collector
   */
  constructor(expected = 0, bodies = new BodyMemory()) {
    this.#bodies = bodies;
    this.#expected = Number.isSafeInteger(expected) && expected > 0 ? expected : 0;
  }

  add(chunk: Uint8Array): void {
    const size = this.#size + chunk.byteLength;
    if (size > this.#memory.byteLength) this.#grow(size);
    this.#memory.set(chunk, this.#size);
    this.#size = size;
  }

  /** All that came, in order; a body of the memory that it was taken from. Call it once, at the end. */
  bytes(): Buffer {
    if (2 * this.#size >= this.#memory.byteLength) return this.#bodies.lend(this.#memory, this.#size);
    // A short body would hold on to all that was laid out for a long one.
    const short = Buffer.from(new Uint8Array(this.#memory.subarray(0, this.#size)).buffer);
    this.#bodies.giveBack(this.#memory);
    return short;
  }

  #grow(size: number): void {
    const room = Math.max(size, this.#expected, 2 * this.#memory.byteLength, FIRST_BYTES);
    const memory = this.#bodies.take(room);
    memory.set(this.#memory.subarray(0, this.#size));
    this.#bodies.giveBack(this.#memory);
    this.#memory = memory;
  }
}

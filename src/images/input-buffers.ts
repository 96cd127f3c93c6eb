/** Smallest buffer, and what sizes are rounded up to: a picture of the web fits into one to eight of them. */
const STEP = 256 * 1024;
/** Buffers up to this size are kept for later images. */
const MOST_KEPT = 8 * 1024 * 1024;

/**
 * Memory that the image threads read files from, used over and over.
 *
 * It is shared with the threads and not moved to them: memory that is allocated anew for each file has its pages mapped
 * one by one, and counts as garbage in two heaps, which then collect every ten images.
 */
export class InputBuffers {
  readonly #most: number;
  readonly #free: SharedArrayBuffer[] = [];

  /** @param most - buffers that are kept while nobody uses them */
  constructor(most: number) {
    this.#most = most;
  }

  /** A copy of the bytes, in memory that nobody else uses until {@link giveBack}. */
  copyOf(bytes: Uint8Array): Uint8Array<SharedArrayBuffer> {
    const size = bytes.byteLength;
    const fit = this.#free.findIndex(({ byteLength }) => byteLength >= size);
    // Where none is large enough, the smallest makes way.
    const [found] = this.#free.splice(fit === -1 ? 0 : fit, 1);
    const buffer =
      found !== undefined && fit !== -1
        ? found
        : new SharedArrayBuffer(Math.max(1, Math.ceil(size / STEP)) * STEP);
    const copy = new Uint8Array(buffer, 0, size);
    copy.set(bytes);
    return copy;
  }

  /** Takes memory back that no thread reads any more. What a thread that was stopped may still read stays away. */
  giveBack({ buffer }: Uint8Array<SharedArrayBuffer>): void {
    if (this.#free.length >= this.#most || buffer.byteLength > MOST_KEPT) return;
    const at = this.#free.findIndex(({ byteLength }) => byteLength > buffer.byteLength);
    this.#free.splice(at === -1 ? this.#free.length : at, 0, buffer);
  }
}

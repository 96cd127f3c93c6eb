/** A smaller body costs nothing to speak of, and would hold on to more than it needs. */
const LEAST = 128 * 1024;
/** Larger memory is not kept: few bodies need it. */
const MOST = 8 * 1024 * 1024;
/** Sizes between one power of two and the next: a body leaves at most a fifth of its memory empty. */
const STEPS = 4;
/** Memory that is kept while nobody uses it. */
const MOST_FREE = 16 * 1024 * 1024;

/** Memory of one body, and how many hold it. */
interface Lent {
  memory: Buffer;
  holders: number;
}

/**
 * Memory for bodies that is used again once all who hold a body have let it go.
 *
 * What lies outside of V8's heap sets off its full collections: with new memory for each body, a build of 600 images
 * made 26 on the main thread, which took a twelfth of all its processor time. Who does not let a body go leaves it to
 * the collector; nothing else comes of it.
 */
export class BodyMemory {
  readonly #free = new Map<number, Buffer[]>();
  #freeBytes = 0;
  readonly #lent = new WeakMap<Uint8Array, Lent>();

  /** Memory of at least so many bytes, for the parts of a body. */
  take(bytes: number): Buffer {
    const size = sizeFor(bytes);
    const found = this.#free.get(size)?.pop();
    // Not of Node's pool, which a small body would keep whole.
    if (found === undefined) return Buffer.allocUnsafeSlow(size);
    this.#freeBytes -= size;
    return found;
  }

  /** Memory from {@link take} that nobody got to see. */
  giveBack(memory: Buffer): void {
    const size = memory.byteLength;
    if (size < LEAST || size > MOST || sizeFor(size) !== size || this.#freeBytes + size > MOST_FREE) return;
    const free = this.#free.get(size);
    if (free === undefined) this.#free.set(size, [memory]);
    else free.push(memory);
    this.#freeBytes += size;
  }

  /** The first bytes of memory from {@link take} as a body, which its caller holds. */
  lend(memory: Buffer, bytes: number): Buffer {
    return this.#view({ memory, holders: 0 }, bytes);
  }

  /** The body once more, for another holder; the same one where it is not of this memory. */
  share(body: Buffer): Buffer {
    const lent = this.#lent.get(body);
    return lent === undefined ? body : this.#view(lent, body.byteLength);
  }

  /** The holder of this very body reads it no more. Nothing happens when it is called again, or for other bytes. */
  letGo(body: Uint8Array): void {
    const lent = this.#lent.get(body);
    if (lent === undefined) return;
    this.#lent.delete(body);
    lent.holders--;
    if (lent.holders === 0) this.giveBack(lent.memory);
  }

  #view(lent: Lent, bytes: number): Buffer {
    const view = lent.memory.subarray(0, bytes);
    lent.holders++;
    this.#lent.set(view, lent);
    return view;
  }
}

/** The size that memory for so many bytes has. */
function sizeFor(bytes: number): number {
  if (bytes < LEAST || bytes > MOST) return bytes;
  const step = 2 ** Math.floor(Math.log2(bytes)) / STEPS;
  return Math.ceil(bytes / step) * step;
}

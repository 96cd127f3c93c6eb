/**
 * A map in order of use, whose oldest entry is found in constant time.
 *
 * A plain Map's first key is not: V8 leaves holes where entries were deleted, and a new iterator walks over them
 * all. An iterator that is kept has passed them already, and entries that are set again come after it.
 *
 * No lru-cache: that one forgets by itself, and here the oldest may have to stay.
 */
export class LeastRecent<V> {
  readonly #entries = new Map<string, V>();
  #front = this.#entries.entries();
  #oldest: [string, V] | undefined;

  get size(): number {
    return this.#entries.size;
  }

  /** The value of a key, which becomes the latest used. */
  get(key: string): V | undefined {
    const value = this.#entries.get(key);
    if (value !== undefined) this.set(key, value);
    return value;
  }

  /** Sets a key as the latest used. */
  set(key: string, value: V): void {
    this.delete(key);
    this.#entries.set(key, value);
  }

  delete(key: string): boolean {
    if (this.#oldest?.[0] === key) this.#oldest = undefined;
    return this.#entries.delete(key);
  }

  /** The entry unused for longest. */
  oldest(): readonly [string, V] | undefined {
    if (this.#oldest !== undefined) return this.#oldest;
    if (this.#entries.size === 0) return undefined;
    let next = this.#front.next();
    if (next.done) {
      this.#front = this.#entries.entries();
      next = this.#front.next();
    }
    this.#oldest = next.value;
    return this.#oldest;
  }
}

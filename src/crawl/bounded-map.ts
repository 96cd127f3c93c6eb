/**
 * A map of at most `max` entries that forgets those unused for long: two generations, of which the older is dropped
 * when the younger is full.
 *
 * A single Map whose oldest key is deleted for each new one takes quadratic time in V8: the search for the first key
 * steps over all that were deleted before (a million insertions into a map of 500,000 took six minutes).
 *
 * No lru-cache: what is forgotten decides which URLs a crawl takes, so its order is ours to keep; and lru-cache makes
 * room for `max` entries at once, 80 MB for the counters of a crawl of three pages.
 */
export class BoundedMap<V> {
  readonly #half: number;
  #young = new Map<string, V>();
  #old = new Map<string, V>();

  constructor(max: number) {
    this.#half = Math.max(1, Math.floor(max / 2));
  }

  get(key: string): V | undefined {
    const value = this.#young.get(key);
    if (value !== undefined) return value;
    const old = this.#old.get(key);
    if (old !== undefined) this.set(key, old);
    return old;
  }

  set(key: string, value: V): void {
    if (this.#young.size >= this.#half && !this.#young.has(key)) {
      this.#old = this.#young;
      this.#young = new Map();
    }
    this.#young.set(key, value);
  }

  delete(key: string): void {
    this.#young.delete(key);
    this.#old.delete(key);
  }
}

import { LRUCache } from 'lru-cache';

/**
 * Values that are dear to make and soon asked for again, the most recently used kept.
 *
 * A value that is being made is shared by all who ask for it, and forgotten when it fails.
 */
export class Recent<T> {
  readonly #values: LRUCache<string, Promise<T>>;

  /** @param size - how many are kept */
  constructor(size: number) {
    this.#values = new LRUCache({ max: size });
  }

  get(key: string, make: () => Promise<T>): Promise<T> {
    const known = this.#values.get(key);
    if (known !== undefined) return known;
    const value = make();
    this.#values.set(key, value);
    value.catch(() => {
      if (this.#values.peek(key) === value) this.#values.delete(key);
    });
    return value;
  }
}

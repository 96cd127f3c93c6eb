/**
 * At least the latest `max` entries and at most twice as many, in two generations of which the older is dropped.
 *
 * Deleting the oldest key of one Map for each new one is quadratic in V8: finding it steps over all that were deleted.
 */
export class LatestEntries<T> {
  #young = new Map<string, T>();
  #old = new Map<string, T>();

  constructor(private readonly max: number) {}

  get(key: string): T | undefined {
    return this.#young.get(key) ?? this.#old.get(key);
  }

  set(key: string, value: T): void {
    if (this.#young.size >= this.max && !this.#young.has(key)) {
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

/**
 * Values that are dear to make and soon asked for again, the most recently used kept.
 *
 * A value that is being made is shared by all who ask for it, and forgotten when it fails.
 */
export class Recent<T> {
  readonly #values = new Map<string, Promise<T>>();

  /** @param size - how many are kept */
  constructor(private readonly size: number) {}

  get(key: string, make: () => Promise<T>): Promise<T> {
    const value = this.#values.get(key) ?? make();
    this.#values.delete(key);
    this.#values.set(key, value);
    value.catch(() => this.#values.delete(key));
    const oldest = this.#values.keys().next().value;
    if (this.#values.size > this.size && oldest !== undefined) this.#values.delete(oldest);
    return value;
  }
}

/** Origins remembered; the one connected longest ago goes first. */
const MAX_ORIGINS = 20_000;

/** Where the latest connection to each origin went, for provenance. */
export class LatestAddresses {
  readonly #addresses = new Map<string, string>();

  get(origin: string): string | undefined {
    return this.#addresses.get(origin);
  }

  set(origin: string, address: string): void {
    this.#addresses.delete(origin);
    if (this.#addresses.size >= MAX_ORIGINS)
      this.#addresses.delete(this.#addresses.keys().next().value ?? '');
    this.#addresses.set(origin, address);
  }
}

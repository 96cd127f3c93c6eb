import { LeastRecent } from './least-recent.js';

/** Origins remembered; the one unused for longest goes first. */
const MAX_ORIGINS = 20_000;

/** Where the latest connection to each origin went, for provenance. */
export class LatestAddresses {
  readonly #addresses = new LeastRecent<string>();

  get(origin: string): string | undefined {
    return this.#addresses.peek(origin);
  }

  set(origin: string, address: string): void {
    this.#addresses.set(origin, address);
    if (this.#addresses.size > MAX_ORIGINS) this.#addresses.delete(this.#addresses.oldest()?.[0] ?? '');
  }
}

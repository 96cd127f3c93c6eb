import { LRUCache } from 'lru-cache';

/** What a cached outcome weighs besides its body. */
const ENTRY_BYTES = 512;

/** The last outcomes by URL, bounded by bytes; the one unused for longest goes first. */
export class RecentOutcomes<T> {
  readonly #maxBytes: number;
  readonly #entries: LRUCache<string, { outcome: T }>;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
    // 0 would mean no bound; with 1 every entry is too large.
    this.#entries = new LRUCache({ maxSize: Math.max(1, Math.floor(maxBytes)) });
  }

  get(url: string): T | undefined {
    return this.#entries.get(url)?.outcome;
  }

  /** Remembers an outcome, unless it alone would take more than a quarter of the room. */
  set(url: string, outcome: T, bodyBytes: number): void {
    const size = bodyBytes + url.length * 2 + ENTRY_BYTES;
    if (size <= this.#maxBytes / 4) this.#entries.set(url, { outcome }, { size });
  }
}

import { LRUCache } from 'lru-cache';

/** What a cached outcome weighs besides its body. */
const ENTRY_BYTES = 512;

/** The last outcomes by URL, bounded by bytes; the one unused for longest goes first. */
export class RecentOutcomes<T> {
  readonly #maxBytes: number;
  readonly #forget: (outcome: T) => void;
  readonly #entries: LRUCache<string, { outcome: T }>;

  /** @param forget - told of each outcome that is kept no more, or not at all. Default: nothing */
  constructor(maxBytes: number, forget: (outcome: T) => void = () => undefined) {
    this.#maxBytes = maxBytes;
    this.#forget = forget;
    // 0 would mean no bound; with 1 every entry is too large.
    this.#entries = new LRUCache({
      maxSize: Math.max(1, Math.floor(maxBytes)),
      dispose: ({ outcome }) => forget(outcome),
    });
  }

  get(url: string): T | undefined {
    return this.#entries.get(url)?.outcome;
  }

  /** Remembers an outcome, unless it alone would take more than a quarter of the room. */
  set(url: string, outcome: T, bodyBytes: number): void {
    const size = bodyBytes + url.length * 2 + ENTRY_BYTES;
    if (size <= this.#maxBytes / 4) this.#entries.set(url, { outcome }, { size });
    else this.#forget(outcome);
  }
}

/** What a cached outcome weighs besides its body. */
const ENTRY_BYTES = 512;

/** The last outcomes by URL, bounded by bytes; the one unused for longest goes first. */
export class RecentOutcomes<T> {
  readonly #maxBytes: number;
  readonly #entries = new Map<string, { outcome: T; bytes: number }>();
  #bytes = 0;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  get(url: string): T | undefined {
    const entry = this.#entries.get(url);
    if (entry === undefined) return undefined;
    this.#entries.delete(url);
    this.#entries.set(url, entry);
    return entry.outcome;
  }

  /** Remembers an outcome, unless it alone would take more than a quarter of the room. */
  set(url: string, outcome: T, bodyBytes: number): void {
    const bytes = bodyBytes + url.length * 2 + ENTRY_BYTES;
    if (bytes > this.#maxBytes / 4) return;
    this.#remove(url);
    this.#entries.set(url, { outcome, bytes });
    this.#bytes += bytes;
    for (const oldest of this.#entries.keys()) {
      if (this.#bytes <= this.#maxBytes) break;
      this.#remove(oldest);
    }
  }

  #remove(url: string): void {
    this.#bytes -= this.#entries.get(url)?.bytes ?? 0;
    this.#entries.delete(url);
  }
}

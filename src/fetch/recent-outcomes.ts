import { LeastRecent } from './least-recent.js';

/** What a cached outcome weighs besides its body. */
const ENTRY_BYTES = 512;

/** The last outcomes by URL, bounded by bytes; the one unused for longest goes first. */
export class RecentOutcomes<T> {
  readonly #maxBytes: number;
  readonly #entries = new LeastRecent<{ outcome: T; bytes: number }>();
  #bytes = 0;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  get(url: string): T | undefined {
    return this.#entries.get(url)?.outcome;
  }

  /** Remembers an outcome, unless it alone would take more than a quarter of the room. */
  set(url: string, outcome: T, bodyBytes: number): void {
    const bytes = bodyBytes + url.length * 2 + ENTRY_BYTES;
    if (bytes > this.#maxBytes / 4) return;
    this.#remove(url);
    this.#entries.set(url, { outcome, bytes });
    this.#bytes += bytes;
    while (this.#bytes > this.#maxBytes) this.#remove(this.#entries.oldest()?.[0] ?? '');
  }

  #remove(url: string): void {
    this.#bytes -= this.#entries.peek(url)?.bytes ?? 0;
    this.#entries.delete(url);
  }
}

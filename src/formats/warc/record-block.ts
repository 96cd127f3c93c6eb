import type { ByteFeed } from '../bytes/byte-feed.js';

/** The block of one record: a window on the archive that ends where the record says it ends. */
export class RecordBlock {
  readonly #feed: ByteFeed;
  #left: number;

  constructor(feed: ByteFeed, length: number) {
    this.#feed = feed;
    this.#left = length;
  }

  /** Bytes of the block that were not read yet. */
  get left(): number {
    return this.#left;
  }

  /** The next line within the block; undefined at its end. Throws LineTooLong. */
  async readLine(maxBytes: number): Promise<Buffer | undefined> {
    if (this.#left === 0) return undefined;
    const window = Math.min(maxBytes, this.#left);
    // A line feed behind the block is not ours: look no further than the block, and take its rest as the line.
    if (this.#left <= maxBytes) {
      const rest = await this.#feed.peek(this.#left);
      if (!rest.includes(0x0a)) return this.collect(this.#left);
    }
    const line = await this.#feed.readLine(window);
    this.#left -= line?.length ?? 0;
    return line;
  }

  /** The lines of a head within the block, as {@link ByteFeed.takeHead} gives them. */
  takeHead(begin: string, maxBytes: number, encoding: 'utf8' | 'latin1'): string[] | undefined {
    const before = this.#feed.offset;
    const lines = this.#feed.takeHead(begin, Math.min(maxBytes, this.#left), encoding);
    this.#left -= this.#feed.offset - before;
    return lines;
  }

  /** Up to `count` bytes from here without consuming them. */
  async peek(count: number): Promise<Buffer> {
    return this.#feed.peek(Math.min(count, this.#left));
  }

  /** The next bytes up to `maxBytes`, joined; shorter at the end of the block or of a broken archive. */
  async collect(maxBytes: number): Promise<Buffer> {
    const parts: Buffer[] = [];
    let held = 0;
    while (held < maxBytes && this.#left > 0) {
      const chunk = await this.#feed.chunk(Math.min(maxBytes - held, this.#left));
      if (chunk === undefined) break;
      parts.push(chunk);
      held += chunk.length;
      this.#left -= chunk.length;
    }
    return parts.length === 1 && parts[0] !== undefined ? parts[0] : Buffer.concat(parts, held);
  }

  /** Discards what is left; resolves to the number of bytes that the archive ends short of the block. */
  async finish(): Promise<number> {
    this.#left -= await this.#feed.skip(this.#left);
    return this.#left;
  }
}

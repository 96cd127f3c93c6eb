const EMPTY = Buffer.alloc(0);
const LF = 0x0a;
const HEAD_END = Buffer.from('\r\n\r\n');
/** A line feed or carriage return alone, and an empty first line. */
const ODD_LINE_END = /(?<!\r)\n|\r(?!\n)|^\r/;

const NOTHING: AsyncIterable<Uint8Array> = {
  [Symbol.asyncIterator]: () => ({ next: async () => ({ done: true, value: undefined }) }),
};

/** A line was longer than the reader was willing to hold. */
export class LineTooLong extends Error {
  constructor(readonly maxBytes: number) {
    super(`line is longer than ${maxBytes} bytes`);
    this.name = 'LineTooLong';
  }
}

/**
 * Pulls lines, exact counts and raw chunks out of a byte stream, and always knows its offset.
 *
 * Holds what was asked to be looked at plus one chunk of the source, never more.
 */
export class ByteFeed {
  readonly #source: AsyncIterator<Uint8Array>;
  #buffer: Buffer = EMPTY;
  #offset: number;
  #ended = false;
  readonly #failsLate: boolean;
  #failure: { error: unknown } | undefined;

  /**
   * @param offset - absolute offset of the stream's first byte; default 0
   * @param options - `failsLate`: a look ahead that meets an error of the source gives what comes before it, and the
   * error is thrown behind that; default false
   */
  constructor(source: AsyncIterable<Uint8Array>, offset = 0, { failsLate = false } = {}) {
    this.#source = source[Symbol.asyncIterator]();
    this.#offset = offset;
    this.#failsLate = failsLate;
  }

  /** A feed of bytes that are all at hand. */
  static of(bytes: Buffer): ByteFeed {
    const feed = new ByteFeed(NOTHING);
    feed.#buffer = bytes;
    feed.#ended = true;
    return feed;
  }

  /** Absolute offset of the next byte. */
  get offset(): number {
    return this.#offset;
  }

  /** Up to `count` bytes from here without consuming them; shorter only at the end of the stream. */
  async peek(count: number): Promise<Buffer> {
    if (this.#buffer.length < count && !this.#ended) {
      const parts: Uint8Array[] = [this.#buffer];
      let held = this.#buffer.length;
      while (held < count) {
        const next = await this.#pullAhead(held);
        if (next === undefined) break;
        parts.push(next);
        held += next.length;
      }
      this.#buffer = Buffer.concat(parts, held);
    }
    return this.#buffer.subarray(0, count);
  }

  /** Whatever is at hand without consuming it: at least one byte, or none at the end of the stream. */
  async peekChunk(): Promise<Buffer> {
    if (this.#buffer.length === 0) this.#buffer = (await this.#pull()) ?? EMPTY;
    return this.#buffer;
  }

  /** Consumes `count` bytes that were peeked. */
  consume(count: number): void {
    if (count > this.#buffer.length) throw new RangeError('consume: more than was peeked');
    this.#buffer = this.#buffer.subarray(count);
    this.#offset += count;
  }

  /** The next bytes, at most `max`; undefined at the end of the stream. */
  async chunk(max: number): Promise<Buffer | undefined> {
    const held = await this.peekChunk();
    if (held.length === 0) return undefined;
    const chunk = held.subarray(0, max);
    this.consume(chunk.length);
    return chunk;
  }

  /** The next `count` bytes, a view where one chunk holds them; fewer only at the end of the stream. */
  async take(count: number): Promise<Buffer> {
    const first = this.#buffer;
    if (first.length >= count) {
      this.consume(count);
      return first.subarray(0, count);
    }
    const parts: Buffer[] = first.length > 0 ? [first] : [];
    let held = first.length;
    let rest: Buffer = EMPTY;
    while (held < count) {
      const next = await this.#pull();
      if (next === undefined) break;
      // Only what is asked for is joined: the chunk behind it stays whole.
      const part = next.subarray(0, count - held);
      rest = next.subarray(part.length);
      parts.push(part);
      held += part.length;
    }
    this.#buffer = rest;
    this.#offset += held;
    const [only] = parts;
    return parts.length === 1 && only !== undefined ? only : Buffer.concat(parts, held);
  }

  /** Discards up to `count` bytes; resolves to how many there were. */
  async skip(count: number): Promise<number> {
    let skipped = 0;
    while (skipped < count) {
      const held = await this.peekChunk();
      if (held.length === 0) break;
      const step = Math.min(held.length, count - skipped);
      this.consume(step);
      skipped += step;
    }
    return skipped;
  }

  /**
   * The next line with its line feed, if it has one; undefined at the end of the stream.
   *
   * Throws {@link LineTooLong}, with nothing consumed, when no line feed is among the next `maxBytes` bytes.
   */
  async readLine(maxBytes: number): Promise<Buffer | undefined> {
    let searched = 0;
    // Chunks that hold no line feed are joined once, at the end: joining at each step would be quadratic.
    const parts: Buffer[] = [];
    let held = await this.peekChunk();
    if (held.length === 0) return undefined;
    while (true) {
      const at = held.indexOf(LF);
      if (at >= 0 && searched + at < maxBytes) {
        const line =
          parts.length === 0 ? held.subarray(0, at + 1) : Buffer.concat([...parts, held.subarray(0, at + 1)]);
        this.#buffer = held.subarray(at + 1);
        this.#offset += line.length;
        return line;
      }
      if (at >= 0 || searched + held.length > maxBytes) {
        this.#buffer = parts.length === 0 ? held : Buffer.concat([...parts, held]);
        throw new LineTooLong(maxBytes);
      }
      searched += held.length;
      parts.push(held);
      const next = await this.#pull();
      if (next === undefined) {
        this.#buffer = EMPTY;
        this.#offset += searched;
        return parts.length === 1 ? parts[0] : Buffer.concat(parts);
      }
      held = next;
    }
  }

  /**
   * The lines of a head, consumed with the empty line behind it, where it begins with `begin`, is at hand whole within the
   * next `maxBytes` bytes and each line ends in CR LF; else undefined with nothing consumed, and its lines are to be read
   * one by one.
   */
  takeHead(begin: string, maxBytes: number, encoding: 'utf8' | 'latin1'): string[] | undefined {
    const held = this.#buffer;
    if (held.toString('latin1', 0, begin.length) !== begin) return undefined;
    const end = held.indexOf(HEAD_END);
    if (end <= 0 || end + HEAD_END.length > maxBytes) return undefined;
    const head = held.toString(encoding, 0, end);
    if (ODD_LINE_END.test(head)) return undefined;
    this.consume(end + HEAD_END.length);
    return head.split('\r\n');
  }

  /** Lets the source release what it holds. */
  async close(): Promise<void> {
    this.#buffer = EMPTY;
    if (this.#ended) return;
    this.#ended = true;
    await this.#source.return?.();
  }

  /** The next chunk; none, for now, when the source fails and `held` bytes before that can be given. */
  async #pullAhead(held: number): Promise<Buffer | undefined> {
    if (!this.#failsLate || held === 0) return this.#pull();
    if (this.#failure !== undefined) return undefined;
    try {
      return await this.#pull();
    } catch (error) {
      this.#failure = { error };
      return undefined;
    }
  }

  async #pull(): Promise<Buffer | undefined> {
    if (this.#failure !== undefined) throw this.#failure.error;
    while (!this.#ended) {
      const next = await this.#source.next();
      if (next.done) {
        this.#ended = true;
      } else if (next.value.length > 0) {
        const { buffer, byteOffset, byteLength } = next.value;
        return Buffer.from(buffer, byteOffset, byteLength);
      }
    }
    return undefined;
  }
}

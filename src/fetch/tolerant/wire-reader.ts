const CR = 0x0d;
const LF = 0x0a;
const EMPTY = Buffer.alloc(0);

/** Reads the bytes of a connection by lines and by blocks, each byte once. */
export class WireReader {
  readonly #source: AsyncIterator<Buffer>;
  #held: Buffer = EMPTY;

  constructor(source: AsyncIterable<Buffer>) {
    this.#source = source[Symbol.asyncIterator]();
  }

  /**
   * The bytes up to a line feed and with it. Without one at their end, they are `max` bytes of a longer line, or the
   * last of the connection; empty when it has ended.
   */
  async line(max: number): Promise<Buffer> {
    const parts: Buffer[] = [];
    let size = 0;
    while (size < max && (await this.#fill())) {
      const within = this.#held.subarray(0, max - size);
      const end = within.indexOf(LF);
      const part = end < 0 ? within : within.subarray(0, end + 1);
      parts.push(part);
      size += part.length;
      this.#held = this.#held.subarray(part.length);
      if (end >= 0) break;
    }
    return parts.length === 1 ? (parts[0] ?? EMPTY) : Buffer.concat(parts, size);
  }

  /** The bytes that are there, at most `max`; undefined when the connection has ended. */
  async block(max: number): Promise<Buffer | undefined> {
    if (!(await this.#fill())) return undefined;
    const block = this.#held.subarray(0, max);
    this.#held = this.#held.subarray(block.length);
    return block;
  }

  /** Passes over the next byte if it is this one. */
  async skip(byte: number): Promise<void> {
    if ((await this.#fill()) && this.#held[0] === byte) this.#held = this.#held.subarray(1);
  }

  /** Puts bytes back, to be read next. */
  unread(bytes: Buffer): void {
    this.#held = Buffer.concat([bytes, this.#held]);
  }

  async #fill(): Promise<boolean> {
    while (this.#held.length === 0) {
      const next = await this.#source.next();
      if (next.done === true) return false;
      this.#held = next.value;
    }
    return true;
  }
}

/** Whether a line of {@link WireReader.line} is whole. */
export function isWholeLine(line: Buffer): boolean {
  return line.at(-1) === LF;
}

/** The text of a line without its end, which is a line feed with any number of CR before it. */
export function textOfLine(line: Buffer): string {
  let end = isWholeLine(line) ? line.length - 1 : line.length;
  while (end > 0 && line[end - 1] === CR) end--;
  return line.toString('latin1', 0, end);
}

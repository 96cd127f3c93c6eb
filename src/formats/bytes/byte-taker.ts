/** Takes exact numbers of bytes from a stream of chunks. */
export class ByteTaker {
  offset = 0;
  readonly #source: AsyncIterator<Uint8Array>;
  #held: Buffer = Buffer.alloc(0);
  #done = false;

  constructor(source: AsyncIterable<Uint8Array>) {
    this.#source = source[Symbol.asyncIterator]();
  }

  /** The next bytes; fewer only at the end of the stream. */
  async take(bytes: number): Promise<Buffer> {
    const pieces = [this.#held];
    let held = this.#held.length;
    while (held < bytes && !this.#done) {
      const next = await this.#source.next();
      if (next.done) this.#done = true;
      else {
        pieces.push(Buffer.from(next.value.buffer, next.value.byteOffset, next.value.byteLength));
        held += next.value.byteLength;
      }
    }
    const all = pieces.length === 1 ? this.#held : Buffer.concat(pieces);
    const taken = all.subarray(0, bytes);
    this.#held = all.subarray(taken.length);
    this.offset += taken.length;
    return taken;
  }

  /** Reads to the end without keeping it; returns how many bytes there were. */
  async skipRest(): Promise<number> {
    let skipped = this.#held.length;
    this.#held = Buffer.alloc(0);
    while (!this.#done) {
      const next = await this.#source.next();
      if (next.done) this.#done = true;
      else skipped += next.value.byteLength;
    }
    this.offset += skipped;
    return skipped;
  }

  /** Stops the stream; what is upstream closes its files. */
  async close(): Promise<void> {
    if (!this.#done) await this.#source.return?.();
    this.#done = true;
  }
}

import { BadInputError } from '../../errors.js';
import type { ByteFeed } from '../bytes/byte-feed.js';

const LF = 0x0a;
const CR = 0x0d;

/** Longest line that {@link textLines} reads: V8's strings end at 512 Mi characters. */
const MAX_TEXT_BYTES = 512 * 1024 * 1024;

/** A line of a byte stream. */
export interface Line {
  /** Counted from 1. */
  number: number;
  /** Offset of its first byte. */
  offset: number;
  /** Bytes it takes, its line end included. */
  length: number;
  /** Without its line end; absent when the line is longer than the limit. */
  bytes?: Buffer;
}

/** A line within its limit. */
export type BoundedLine = Line & { bytes: Buffer };

/**
 * Splits a feed into lines that end with LF or CR LF; the last may lack its end.
 *
 * Lines longer than `maxBytes` are passed over without being held.
 */
export async function* splitLines(feed: ByteFeed, maxBytes: number): AsyncGenerator<Line, void, undefined> {
  const cutter = new LineCutter(maxBytes, { offset: feed.offset, crlf: true });
  while (true) {
    const chunk = await feed.chunk(Number.POSITIVE_INFINITY);
    if (chunk === undefined) break;
    yield* cutter.push(chunk);
  }
  yield* cutter.end();
}

/**
 * Splits a stream into lines that end with LF; a CR before it is part of the line, as in the files that Weft writes.
 * A last line without an end counts, an empty one does not. A line that one chunk holds whole is a view of it.
 *
 * @throws BadInputError `line_too_long` for a line of more than `maxBytes` bytes, before the rest of it is read
 */
export async function* boundedLines(
  stream: AsyncIterable<Uint8Array>,
  maxBytes: number,
): AsyncGenerator<BoundedLine, void, undefined> {
  const cutter = new LineCutter(maxBytes);
  const tooLong = (number: number) =>
    new BadInputError('line_too_long', `line ${number} has more than ${maxBytes} bytes`);
  for await (const chunk of stream) {
    for (const line of cutter.push(chunk)) {
      if (!isBounded(line)) throw tooLong(line.number);
      yield line;
    }
    if (cutter.isTooLong) throw tooLong(cutter.number);
  }
  for (const line of cutter.end()) if (isBounded(line)) yield line;
}

/**
 * The lines of {@link boundedLines} as UTF-8.
 *
 * @throws BadInputError `line_too_long` for a line of more than 512 MiB
 */
export async function* textLines(stream: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  for await (const { bytes } of boundedLines(stream, MAX_TEXT_BYTES)) yield bytes.toString('utf8');
}

/** Passes over the rest of the line at hand. */
export async function skipLine(feed: ByteFeed): Promise<void> {
  while (true) {
    const held = await feed.peekChunk();
    if (held.length === 0) return;
    const end = held.indexOf(LF);
    feed.consume(end < 0 ? held.length : end + 1);
    if (end >= 0) return;
  }
}

function isBounded(line: Line): line is BoundedLine {
  return line.bytes !== undefined;
}

/** Cuts chunks into lines without waiting between the lines of one chunk; pieces of a line are joined once. */
class LineCutter {
  /** Number of the line at hand. */
  number = 1;
  readonly #maxBytes: number;
  readonly #crlf: boolean;
  #offset: number;
  #pieces: Uint8Array[] = [];
  /** Bytes of the line at hand, held or passed over. */
  #length = 0;

  constructor(maxBytes: number, { offset = 0, crlf = false }: { offset?: number; crlf?: boolean } = {}) {
    this.#maxBytes = maxBytes;
    this.#crlf = crlf;
    this.#offset = offset;
  }

  /** Whether the line at hand cannot end within the limit any more. The byte above it may be the CR of its end. */
  get isTooLong(): boolean {
    return this.#length > this.#maxBytes + (this.#crlf ? 1 : 0);
  }

  *push(chunk: Uint8Array): Generator<Line, void, undefined> {
    let start = 0;
    for (let end = chunk.indexOf(LF); end !== -1; end = chunk.indexOf(LF, start)) {
      this.#hold(chunk.subarray(start, end));
      start = end + 1;
      yield this.#take(1);
    }
    this.#hold(chunk.subarray(start));
  }

  /** The last line, if it has no end. */
  *end(): Generator<Line, void, undefined> {
    if (this.#length > 0) yield this.#take(0);
  }

  #hold(piece: Uint8Array): void {
    this.#length += piece.byteLength;
    if (this.isTooLong) this.#pieces = [];
    else if (piece.byteLength > 0) this.#pieces.push(piece);
  }

  /** @param lf - bytes of the line feed behind the line */
  #take(lf: 0 | 1): Line {
    const { number } = this;
    const offset = this.#offset;
    const length = this.#length + lf;
    const held = this.isTooLong ? undefined : this.#joined();
    const bytes = held !== undefined && this.#crlf && lf === 1 ? withoutCr(held) : held;
    this.number += 1;
    this.#offset += length;
    this.#pieces = [];
    this.#length = 0;
    if (bytes === undefined || bytes.length > this.#maxBytes) return { number, offset, length };
    return { number, offset, length, bytes };
  }

  #joined(): Buffer {
    const [only] = this.#pieces;
    return this.#pieces.length === 1 && only !== undefined
      ? Buffer.from(only.buffer, only.byteOffset, only.byteLength)
      : Buffer.concat(this.#pieces);
  }
}

function withoutCr(line: Buffer): Buffer {
  return line.at(-1) === CR ? line.subarray(0, line.length - 1) : line;
}

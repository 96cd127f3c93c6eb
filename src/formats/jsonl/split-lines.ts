import { type ByteFeed, LineTooLong } from '../bytes/byte-feed.js';

/** A line without its line end, or one that was too long to be held. */
export interface Line {
  /** Offset of its first byte. */
  offset: number;
  /** Bytes it takes, its line end included. */
  length: number;
  /** Absent when the line is longer than the limit. */
  line?: Buffer;
}

/**
 * Splits a feed into lines that end with LF or CR LF; the last may lack its end.
 *
 * Lines longer than `maxBytes` are passed over without being held.
 */
export async function* splitLines(feed: ByteFeed, maxBytes: number): AsyncGenerator<Line, void, undefined> {
  while (true) {
    const offset = feed.offset;
    try {
      // Two bytes for the line end, which is not the line's.
      const line = await feed.readLine(maxBytes + 2);
      if (line === undefined) return;
      const bare = withoutEnd(line);
      const length = feed.offset - offset;
      yield bare.length > maxBytes ? { offset, length } : { offset, length, line: bare };
    } catch (error) {
      if (!(error instanceof LineTooLong)) throw error;
      await skipLine(feed);
      yield { offset, length: feed.offset - offset };
    }
  }
}

/** Passes over the rest of the line at hand. */
export async function skipLine(feed: ByteFeed): Promise<void> {
  while (true) {
    const held = await feed.peekChunk();
    if (held.length === 0) return;
    const end = held.indexOf(0x0a);
    feed.consume(end < 0 ? held.length : end + 1);
    if (end >= 0) return;
  }
}

function withoutEnd(line: Buffer): Buffer {
  const lf = line.at(-1) === 0x0a ? 1 : 0;
  const cr = lf === 1 && line.at(-2) === 0x0d ? 1 : 0;
  return line.subarray(0, line.length - lf - cr);
}

import { createInflateRaw, type InflateRaw } from 'node:zlib';
import type { ByteFeed } from './byte-feed.js';

/** Bytes handed to the decompressor at a time: deflate expands at most 1032-fold, so one step yields ≤ 33 MB. */
const STEP = 32 * 1024;

/** Makes the error that is thrown when deflated data break. */
export type InflateFailure = (kind: 'truncated' | 'corrupt', message: string) => Error;

/**
 * Decodes raw deflate data (RFC 1951) and leaves the feed on the byte behind them.
 *
 * Everything that could be decoded is given before what `failure` makes is thrown.
 */
export async function* inflateFeed(
  feed: ByteFeed,
  failure: InflateFailure,
): AsyncGenerator<Buffer, void, undefined> {
  // No high-water mark: a step's output is drained right after it, and a paused transform would lose what
  // it had decoded when the next block turns out broken.
  const options = { chunkSize: 64 * 1024, highWaterMark: Number.MAX_SAFE_INTEGER };
  const inflate = createInflateRaw(options);
  // Errors are taken from the write that met them; a second one, after the break, has nobody else to go to.
  inflate.on('error', () => undefined);
  try {
    while (true) {
      // Full steps from the start on, however the bytes arrive: where broken data stops being decoded depends on
      // them, and must be the same from a disk and from a server.
      const held = await feed.peek(STEP);
      if (held.length === 0) throw failure('truncated', 'compressed data ends early');
      const before = inflate.bytesWritten;
      const broken = await write(inflate, held);
      const consumed = inflate.bytesWritten - before;
      feed.consume(Math.min(consumed, held.length));
      for (let out = inflate.read(); out !== null; out = inflate.read()) yield out;
      if (broken !== undefined) throw failure('corrupt', broken.message);
      // The decompressor stops at its end mark and leaves the rest of the step, at the latest of the next one.
      if (consumed < held.length) return;
    }
  } finally {
    inflate.destroy();
  }
}

/** Resolves when the decompressor has taken all it will take of the step, to the error if it met one. */
function write(inflate: InflateRaw, step: Buffer): Promise<Error | undefined> {
  return new Promise((resolve) => {
    const fail = (error: Error) => resolve(error);
    inflate.once('error', fail);
    inflate.write(step, () => {
      inflate.off('error', fail);
      resolve(undefined);
    });
  });
}

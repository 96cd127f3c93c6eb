import { FetchFailure } from '../fetch-outcome.js';
import type { BodyFraming } from './response-head.js';
import { isWholeLine, textOfLine, type WireReader } from './wire-reader.js';

/** Longest chunk-size line, extensions included. */
const MAX_SIZE_LINE = 4096;
const CR = 0x0d;
const LF = 0x0a;
const BLOCK = 64 * 1024;

/**
 * The body behind a head, its framing undone.
 *
 * A body that declares chunks and has none is taken as it is, up to the end of the connection.
 *
 * @throws FetchFailure `reset` when the connection ends first, `bad_response` when a chunk has no size
 */
export async function* readResponseBody(reader: WireReader, framing: BodyFraming): AsyncGenerator<Buffer> {
  if (framing.kind === 'length') {
    yield* exactly(reader, framing.bytes, 'the body');
  } else if (framing.kind === 'until_close') {
    yield* untilClose(reader);
  } else if (framing.kind === 'chunked') {
    for (let first = true; ; first = false) {
      const line = await reader.line(MAX_SIZE_LINE);
      const size = chunkSize(line);
      if (size === 0) return;
      if (size === undefined) {
        if (!first && line.length === 0) throw cut('the body', 'no last chunk');
        if (!first) throw new FetchFailure('bad_response', 'a chunk without a size');
        reader.unread(line);
        return yield* untilClose(reader);
      }
      yield* exactly(reader, size, 'a chunk');
      // CRLF, a bare line feed, or nothing where the next size follows at once.
      await reader.skip(CR);
      await reader.skip(LF);
    }
  }
}

async function* untilClose(reader: WireReader): AsyncGenerator<Buffer> {
  for (let block = await reader.block(BLOCK); block !== undefined; block = await reader.block(BLOCK)) {
    yield block;
  }
}

async function* exactly(reader: WireReader, bytes: number, what: string): AsyncGenerator<Buffer> {
  let left = bytes;
  while (left > 0) {
    const block = await reader.block(Math.min(left, BLOCK));
    if (block === undefined) throw cut(what, `${bytes - left} of ${bytes} bytes`);
    left -= block.length;
    yield block;
  }
}

/** The size of a chunk, with spaces around it, zeros before it or extensions behind it; undefined when it is none. */
function chunkSize(line: Buffer): number | undefined {
  // The last line of all may have lost its end.
  if (!isWholeLine(line) && line.length > 16) return undefined;
  const digits = /^[ \t]*([0-9a-f]+)[ \t]*(?:;.*)?$/i.exec(textOfLine(line))?.[1];
  const significant = digits?.replace(/^0+(?=.)/, '');
  return significant === undefined || significant.length > 12 ? undefined : Number.parseInt(significant, 16);
}

function cut(what: string, how: string): FetchFailure {
  return new FetchFailure('reset', `${what} was cut: ${how}`, { retryable: true });
}

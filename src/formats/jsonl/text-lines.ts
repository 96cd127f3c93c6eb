import { boundedLines } from './bounded-lines.js';

/** Longest line: V8's strings end at 512 Mi characters. */
const MAX_LINE_BYTES = 512 * 1024 * 1024;

/**
 * Splits UTF-8 bytes into lines without their `\n`; a last line without one counts, an empty one does not.
 *
 * @throws BadInputError `line_too_long` for a line of more than 512 MiB
 */
export async function* textLines(stream: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  for await (const { bytes } of boundedLines(stream, MAX_LINE_BYTES)) yield bytes.toString('utf8');
}

import { BadInputError } from '../../errors.js';

const NEWLINE = 0x0a;

/** A line of a byte stream with its number, from 1. */
export interface BoundedLine {
  number: number;
  bytes: Buffer;
}

/**
 * Splits a hostile byte stream into lines without their `\n`; a last line without one counts, an empty one does not.
 * Lines are views of the stream's chunks where one chunk holds them whole.
 *
 * @throws BadInputError `line_too_long` for a line of more than `maxBytes` bytes
 */
export async function* boundedLines(
  stream: AsyncIterable<Uint8Array>,
  maxBytes: number,
): AsyncGenerator<BoundedLine, void, undefined> {
  let held: Uint8Array[] = [];
  let heldBytes = 0;
  let number = 1;
  const hold = (piece: Uint8Array): void => {
    heldBytes += piece.byteLength;
    if (heldBytes > maxBytes)
      throw new BadInputError('line_too_long', `line ${number} has more than ${maxBytes} bytes`);
    if (piece.byteLength > 0) held.push(piece);
  };
  const take = (): BoundedLine => {
    const [only] = held;
    const bytes =
      held.length === 1 && only !== undefined
        ? Buffer.from(only.buffer, only.byteOffset, only.byteLength)
        : Buffer.concat(held);
    const line = { number: number++, bytes };
    held = [];
    heldBytes = 0;
    return line;
  };
  for await (const chunk of stream) {
    let start = 0;
    for (let end = chunk.indexOf(NEWLINE); end !== -1; end = chunk.indexOf(NEWLINE, start)) {
      hold(chunk.subarray(start, end));
      start = end + 1;
      yield take();
    }
    hold(chunk.subarray(start));
  }
  if (heldBytes > 0) yield take();
}

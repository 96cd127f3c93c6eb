import type { FileEnd } from './file-end.js';

interface Block {
  start: number;
  end: number;
  /** Takes part in showing the picture. */
  wanted: boolean;
}

/** Walks header, images and extensions up to the trailer (GIF89a), and returns how it went. */
function* blocks(bytes: Buffer): Generator<Block, FileEnd> {
  if (bytes.length < 13) return 'cut';
  let at = 13 + colourTableBytes(bytes[10] ?? 0);
  yield { start: 0, end: at, wanted: true };
  while (at < bytes.length) {
    const start = at;
    const introducer = bytes[at];
    if (introducer === 0x3b) {
      yield { start, end: at + 1, wanted: true };
      return 'reached';
    }
    // Image descriptor: ten bytes with its introducer, local colour table, one byte of LZW code size.
    if (introducer === 0x2c) at += 11 + colourTableBytes(bytes[at + 9] ?? 0);
    else if (introducer === 0x21) at += 2;
    else return 'broken';
    for (let size = -1; size !== 0; at += size + 1) {
      if (at >= bytes.length) return 'cut';
      size = bytes[at] ?? 0;
    }
    // Of extensions only the graphic control (transparency) shows; XMP and comments are extensions too.
    yield { start, end: at, wanted: introducer === 0x2c || bytes[start + 1] === 0xf9 };
  }
  return 'cut';
}

function colourTableBytes(flags: number): number {
  return flags & 0x80 ? 3 * 2 ** ((flags & 7) + 1) : 0;
}

/**
 * Copies a still GIF without comments, plain text and application extensions (XMP among them), and without what
 * follows its trailer. Undefined when the trailer is not reached.
 */
export function stripGif(bytes: Buffer): Buffer | undefined {
  const parts: Buffer[] = [];
  const walk = blocks(bytes);
  for (let step = walk.next(); ; step = walk.next()) {
    if (step.done) return step.value === 'reached' ? Buffer.concat(parts) : undefined;
    const { start, end, wanted } = step.value;
    if (wanted) parts.push(bytes.subarray(start, end));
  }
}

/** Whether the trailer is reached. */
export function gifEnd(bytes: Buffer): FileEnd {
  const walk = blocks(bytes);
  for (let step = walk.next(); ; step = walk.next()) if (step.done) return step.value;
}

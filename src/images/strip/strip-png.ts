const SIGNATURE_BYTES = 8;

/** Chunks that take part in showing a still picture, or say how its colours are meant (PNG, third edition). */
const WANTED = new Set([
  'IHDR',
  'PLTE',
  'IDAT',
  'IEND',
  'tRNS',
  'gAMA',
  'cHRM',
  'sRGB',
  'iCCP',
  'cICP',
  'mDCV',
  'cLLI',
  'sBIT',
  'bKGD',
  'pHYs',
]);

interface Chunk {
  type: string;
  start: number;
  end: number;
}

/** Walks the chunks up to and including IEND; stops early where the file does. */
function* chunks(bytes: Buffer): Generator<Chunk> {
  let at = SIGNATURE_BYTES;
  while (at + 12 <= bytes.length) {
    const end = at + 12 + bytes.readUInt32BE(at);
    if (end > bytes.length) return;
    const type = bytes.toString('latin1', at + 4, at + 8);
    yield { type, start: at, end };
    if (type === 'IEND') return;
    at = end;
  }
}

/**
 * Copies a PNG without text, EXIF, time and private chunks, and without what follows its end.
 *
 * Undefined when the chunks cannot be followed to IEND.
 */
export function stripPng(bytes: Buffer): Buffer | undefined {
  const parts: Buffer[] = [bytes.subarray(0, SIGNATURE_BYTES)];
  let ended = false;
  for (const { type, start, end } of chunks(bytes)) {
    if (WANTED.has(type)) parts.push(bytes.subarray(start, end));
    ended = type === 'IEND';
  }
  return ended ? Buffer.concat(parts) : undefined;
}

/** What the chunk list says of a PNG: frames of an animation (APNG's acTL), and whether its end was reached. */
export function inspectPng(bytes: Buffer): { frames: number; complete: boolean } {
  let frames = 1;
  let complete = false;
  for (const { type, start, end } of chunks(bytes)) {
    if (type === 'acTL' && end - start >= 20) frames = Math.max(1, bytes.readUInt32BE(start + 8));
    complete = type === 'IEND';
  }
  return { frames, complete };
}

import type { FileEnd } from './file-end.js';
import { followLzw } from './gif/lzw.js';

/** Header and logical screen descriptor (GIF89a §17 and 18). */
const SCREEN_BYTES = 13;

/** A block of a GIF by its place in the file. */
interface Block {
  kind: 'screen' | 'image' | 'control' | 'other' | 'trailer';
  start: number;
  end: number;
}

/** Walks header, images and extensions up to the trailer, and returns how it went. */
function* blocks(bytes: Buffer): Generator<Block, FileEnd> {
  if (bytes.length < SCREEN_BYTES) return 'cut';
  let at = SCREEN_BYTES + colourTableBytes(bytes[10] ?? 0);
  yield { kind: 'screen', start: 0, end: at };
  while (at < bytes.length) {
    const start = at;
    const introducer = bytes[at];
    if (introducer === 0x3b) {
      yield { kind: 'trailer', start, end: at + 1 };
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
    const control = bytes[start + 1] === 0xf9;
    yield { kind: introducer === 0x2c ? 'image' : control ? 'control' : 'other', start, end: at };
  }
  return 'cut';
}

function colourTableBytes(flags: number): number {
  return flags & 0x80 ? 3 * 2 ** ((flags & 7) + 1) : 0;
}

/**
 * Rewrites a still GIF with nothing but what shows it: one graphic control block (transparency) of four bytes,
 * colours that pixels name, compressed pixels up to the last that is shown; no comment, plain text or application
 * extension (XMP among them), and nothing behind the trailer.
 *
 * Undefined when the trailer is not reached, or the pixels cannot be followed.
 */
export function stripGif(bytes: Buffer): Buffer | undefined {
  let screen: Buffer | undefined;
  let control: Buffer | undefined;
  let image: Buffer | undefined;
  const walk = blocks(bytes);
  for (let step = walk.next(); ; step = walk.next()) {
    if (step.done) {
      if (step.value !== 'reached') return undefined;
      break;
    }
    const { kind, start, end } = step.value;
    const block = bytes.subarray(start, end);
    if (kind === 'screen') screen = Buffer.from(block);
    else if (kind === 'image' && image !== undefined) return undefined;
    else if (kind === 'image') image = block;
    // A control block belongs to the image that follows it.
    else if (kind === 'control' && image === undefined) control = block;
  }
  if (screen === undefined || image === undefined || (control && !isControl(control))) return undefined;
  const picture = rewriteImage(image, screen, control);
  return picture && Buffer.concat([screen, control ?? Buffer.alloc(0), picture, Buffer.from([0x3b])]);
}

/** Introducer, label, size 4, four bytes, terminator. */
function isControl(block: Buffer): boolean {
  return block.length === 8 && block[2] === 4;
}

/** The image with data as short as it can be; blanks the colours that no pixel names, in its table and the screen's. */
function rewriteImage(block: Buffer, screen: Buffer, control: Buffer | undefined): Buffer | undefined {
  const image = Buffer.from(block);
  const head = 10 + colourTableBytes(image[9] ?? 0);
  const minimumSize = image[head] ?? 0;
  const pixels = image.readUInt16LE(5) * image.readUInt16LE(7);
  if (minimumSize < 1 || minimumSize > 8 || pixels === 0) return undefined;
  const data = subBlocks(image.subarray(head + 1));
  const followed = followLzw(Buffer.concat(data), minimumSize, pixels);
  if (followed === undefined) return undefined;
  const { colours, used } = followed;
  const own = image.subarray(10, head);
  // Where the picture does not cover the screen, decoders may show the background.
  const table = Buffer.from(colours);
  if (own.length === 0) table[screen[11] ?? 0] = 1;
  if (control && ((control[3] ?? 0) & 1) === 1) table[control[6] ?? 0] = 1;
  blank(own.length > 0 ? own : screen.subarray(SCREEN_BYTES), table);
  if (own.length > 0) blank(screen.subarray(SCREEN_BYTES), background(screen));
  const parts: Buffer[] = [image.subarray(0, head + 1)];
  let left = used;
  for (const piece of data) {
    const taken = piece.subarray(0, left);
    if (taken.length > 0) parts.push(Buffer.from([taken.length]), taken);
    left -= taken.length;
  }
  return Buffer.concat([...parts, Buffer.alloc(1)]);
}

function background(screen: Buffer): Uint8Array {
  const shown = new Uint8Array(256);
  shown[screen[11] ?? 0] = 1;
  return shown;
}

function blank(table: Buffer, shown: Uint8Array): void {
  for (let at = 0; at < table.length; at++) if (shown[Math.floor(at / 3)] === 0) table[at] = 0;
}

/** The data of sub-blocks, each of which begins with its length. */
function subBlocks(bytes: Buffer): Buffer[] {
  const found: Buffer[] = [];
  for (let at = 0; (bytes[at] ?? 0) > 0; at += 1 + (bytes[at] ?? 0))
    found.push(bytes.subarray(at + 1, at + 1 + (bytes[at] ?? 0)));
  return found;
}

/** Whether the trailer is reached. */
export function gifEnd(bytes: Buffer): FileEnd {
  const walk = blocks(bytes);
  for (let step = walk.next(); ; step = walk.next()) if (step.done) return step.value;
}

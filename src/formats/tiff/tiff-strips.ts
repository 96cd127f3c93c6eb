import { setImmediate as nextTurn } from 'node:timers/promises';
import { promisify } from 'node:util';
import { inflate } from 'node:zlib';
import { BadTiff } from './tiff-directory.js';

const inflateAsync = promisify(inflate);

/** Bytes after which unpacking lets others run: a strip may be the whole image, and the event loop serves every unit. */
const TURN = 1 << 20;

/**
 * Unpacks one strip of a TIFF image.
 *
 * @param size - bytes it must unpack to; more are never produced
 * @throws BadTiff `unsupported_format` for other compressions (JPEG, CCITT), `image_undecodable` for broken or short data
 */
export async function unpackStrip(packed: Buffer, compression: number, size: number): Promise<Buffer> {
  const strip = await unpack(packed, compression, size);
  if (strip.length < size)
    throw new BadTiff('image_undecodable', `a strip holds ${strip.length} of ${size} bytes`);
  return strip.subarray(0, size);
}

async function unpack(packed: Buffer, compression: number, size: number): Promise<Buffer> {
  switch (compression) {
    case 1:
      return packed;
    case 5:
      return unpackLzw(packed, size);
    case 8:
    case 32946:
      try {
        return await inflateAsync(packed, { maxOutputLength: Math.max(size, 1) });
      } catch (error) {
        throw new BadTiff(
          'image_undecodable',
          error instanceof Error ? error.message : 'broken deflate data',
        );
      }
    case 32773:
      return unpackBits(packed, size);
    default:
      throw new BadTiff('unsupported_format', `TIFF with compression ${compression}`);
  }
}

/** PackBits (TIFF 6.0, section 9): a signed count, then bytes to copy, or one byte to repeat. */
async function unpackBits(packed: Buffer, size: number): Promise<Buffer> {
  const out = Buffer.alloc(size);
  let at = 0;
  let written = 0;
  for (let turn = TURN; at < packed.length && written < size; ) {
    const count = packed.readInt8(at++);
    if (count >= 0) {
      const run = packed.subarray(at, at + count + 1);
      written += run.copy(out, written);
      at += count + 1;
    } else if (count > -128) {
      const end = Math.min(written + 1 - count, size);
      out.fill(packed[at++] ?? 0, written, end);
      written = end;
    }
    if (written > turn) {
      turn = written + TURN;
      await nextTurn();
    }
  }
  return out.subarray(0, written);
}

const CLEAR = 256;
const END = 257;
const MAX_CODES = 4096;

/** LZW (TIFF 6.0, section 13): codes of 9 to 12 bits, the high bit first, one code earlier than in GIF. */
async function unpackLzw(packed: Buffer, size: number): Promise<Buffer> {
  const out = Buffer.alloc(size);
  // Each code is the string of another code and one byte more: where it was first written in `out`, and its length.
  const starts = new Uint32Array(MAX_CODES);
  const lengths = new Uint32Array(MAX_CODES);
  let next = END + 1;
  let width = 9;
  let previousStart = 0;
  let previousLength = 0;
  let bits = 0;
  let held = 0;
  let at = 0;
  let written = 0;
  let turn = TURN;
  while (written < size) {
    while (held < width) {
      if (at >= packed.length) return out.subarray(0, written);
      bits = ((bits << 8) | (packed[at++] as number)) & 0xffffff;
      held += 8;
    }
    const code = (bits >> (held - width)) & ((1 << width) - 1);
    held -= width;
    if (code === END) break;
    if (code === CLEAR) {
      next = END + 1;
      width = 9;
      previousLength = 0;
      continue;
    }
    const start = written;
    if (code < CLEAR) out[written++] = code;
    else {
      // The code that is about to be defined is the previous string and its own first byte.
      const own = code === next && previousLength > 0;
      if (!own && code >= next)
        throw new BadTiff('image_undecodable', 'LZW data names a code before it is defined');
      const from = own ? previousStart : (starts[code] as number);
      const length = own ? previousLength + 1 : (lengths[code] as number);
      // Byte by byte: the string may overlap with what it writes.
      for (let i = 0; i < length && written < size; i++) out[written++] = out[from + i] as number;
    }
    if (previousLength > 0 && next < MAX_CODES) {
      starts[next] = previousStart;
      lengths[next] = previousLength + 1;
      next += 1;
    }
    previousStart = start;
    previousLength = written - start;
    if (next + 1 >= 1 << width && width < 12) width += 1;
    if (written > turn) {
      turn = written + TURN;
      await nextTurn();
    }
  }
  return out.subarray(0, written);
}

import { createInflate, deflateSync, inflateSync } from 'node:zlib';
import { chunk, chunks, dataOf, PNG_SIGNATURE } from '../../formats/png/png-chunks.js';
import { plainProfile } from './plain-profile.js';
import { PaletteUse, type PngHeader, passes, readPngHeader, rowBytes } from './png/rows.js';

/** Chunks of a fixed length that say how colours are meant (PNG, third edition, §11.3). */
const FIXED: Record<string, number> = { gAMA: 4, sRGB: 1, cICP: 4, pHYs: 9 };

/** The only primaries that agree with what else is stored: white, red, green and blue of sRGB. */
const SRGB_PRIMARIES = Buffer.from(
  [31270, 32900, 64000, 33000, 30000, 60000, 15000, 6000].flatMap((value) => [0, 0, value >> 8, value & 255]),
);

/** Bytes of sBIT by colour type, and of tRNS and bKGD but for palettes. */
const SIGNIFICANT: Record<number, number> = { 0: 1, 2: 3, 3: 3, 4: 2, 6: 4 };
const TRANSPARENT: Record<number, number> = { 0: 2, 2: 6 };
const BACKGROUND: Record<number, number> = { 0: 2, 2: 6, 3: 1, 4: 2, 6: 6 };

/** Names that writers give to profiles; any other is as good as a comment. */
const PROFILE_NAMES = new Set(['icc', 'ICC Profile', 'ICC profile', 'Photoshop ICC profile', 'sRGB']);

/**
 * Rewrites a still PNG with nothing but what shows it: chunks by an allow-list, each once and at its exact length, a
 * palette without the entries that no pixel names, and pixels to the last byte of their compressed stream.
 *
 * Undefined when the chunks cannot be followed to IEND, or the stream does not give exactly the picture.
 */
export async function stripPng(bytes: Buffer): Promise<Buffer | undefined> {
  const found = new Map<string, Buffer>();
  const order: string[] = [];
  const pixels: Buffer[] = [];
  let ended = false;
  for (const part of chunks(bytes)) {
    const data = dataOf(bytes, part);
    if (part.type === 'IDAT') pixels.push(data);
    ended = part.type === 'IEND';
    if (found.has(part.type)) continue;
    found.set(part.type, data);
    order.push(part.type);
  }
  const header = readPngHeader(found.get('IHDR') ?? Buffer.alloc(0));
  if (!ended || header === undefined || order[0] !== 'IHDR') return undefined;
  const shown = await readPixels(header, pixels);
  if (shown === undefined) return undefined;
  const parts: Buffer[] = [bytes.subarray(0, PNG_SIGNATURE.length)];
  for (const type of order) {
    if (type === 'IDAT') {
      parts.push(...shown.data.map((data) => chunk('IDAT', data)));
      continue;
    }
    const data = wanted(type, found, header, shown.entries);
    if (data === undefined) return undefined;
    if (data !== 'drop') parts.push(chunk(type, data));
  }
  return Buffer.concat(parts);
}

/** What stays of a chunk; undefined where the file cannot be kept. */
function wanted(
  type: string,
  found: Map<string, Buffer>,
  { colourType, depth }: PngHeader,
  entries: Uint8Array,
): Buffer | 'drop' | undefined {
  const data = found.get(type) ?? Buffer.alloc(0);
  const exactly = (length: number | undefined): Buffer | 'drop' => (data.length === length ? data : 'drop');
  switch (type) {
    case 'IHDR':
    case 'IEND':
      return type === 'IEND' ? Buffer.alloc(0) : data;
    case 'PLTE': {
      // For other colour types it is a suggestion to those who must quantise.
      if (colourType !== 3) return 'drop';
      const sound = data.length % 3 === 0 && data.length > 0 && data.length <= 3 * 2 ** depth;
      return sound ? withoutUnnamed(data, entries, 3) : undefined;
    }
    case 'tRNS':
      if (colourType !== 3) return exactly(TRANSPARENT[colourType]);
      return data.length > 2 ** depth ? undefined : withoutUnnamed(data, entries, 1);
    case 'sBIT':
      return exactly(SIGNIFICANT[colourType]);
    case 'bKGD':
      return exactly(BACKGROUND[colourType]);
    case 'cHRM':
      return data.equals(SRGB_PRIMARIES) ? data : 'drop';
    case 'iCCP':
      return plainProfileChunk(data);
    default:
      return FIXED[type] === undefined ? 'drop' : exactly(FIXED[type]);
  }
}

/** Entries that no pixel names become zero. */
function withoutUnnamed(data: Buffer, entries: Uint8Array, size: number): Buffer {
  const copy = Buffer.from(data);
  for (let at = 0; at < copy.length; at++) if (entries[Math.floor(at / size)] === 0) copy[at] = 0;
  return copy;
}

/** Name, zero, method 0, and the profile; as it came where nothing but the profile is in it. */
function plainProfileChunk(data: Buffer): Buffer | undefined {
  const zero = data.indexOf(0);
  if (zero < 1 || zero > 79 || data[zero + 1] !== 0) return undefined;
  const packed = data.subarray(zero + 2);
  try {
    const { buffer, engine } = inflateSync(packed, {
      info: true,
      maxOutputLength: 1 << 22,
    }) as unknown as { buffer: Buffer; engine: { bytesWritten: number } };
    const plain = plainProfile(buffer);
    if (plain === undefined) return undefined;
    const exact = plain === buffer && engine.bytesWritten === packed.length;
    if (exact && PROFILE_NAMES.has(data.toString('latin1', 0, zero))) return data;
    return Buffer.concat([Buffer.from('icc\0\0', 'latin1'), deflateSync(plain)]);
  } catch {
    // No zlib stream, or one beyond any profile's size: the file is stored as what it shows instead.
    return undefined;
  }
}

/** The chunks of the compressed stream cut off behind its end, and which palette entries its pixels name. */
async function readPixels(
  header: PngHeader,
  parts: Buffer[],
): Promise<{ data: Buffer[]; entries: Uint8Array } | undefined> {
  const want = passes(header).reduce(
    (sum, { pixels, rows }) => sum + rows * (1 + rowBytes(header, pixels)),
    0,
  );
  const use = header.colourType === 3 ? new PaletteUse(header) : undefined;
  const inflate = createInflate();
  let got = 0;
  try {
    inflate.end(Buffer.concat(parts));
    for await (const piece of inflate) {
      got += piece.length;
      if (got > want || use?.take(piece) === false) return undefined;
    }
  } catch {
    // The stream is damaged; whether what it shows is worth storing is the decoder's to say.
    return undefined;
  }
  if (got !== want) return undefined;
  let left = inflate.bytesWritten;
  const data: Buffer[] = [];
  for (const part of parts) {
    const taken = part.subarray(0, left);
    if (taken.length > 0) data.push(taken);
    left -= taken.length;
  }
  return { data, entries: use?.entries ?? new Uint8Array(256) };
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

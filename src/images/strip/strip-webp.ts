import sharp from 'sharp';
import { plainProfile } from './plain-profile.js';
import { type RiffChunk, readRiff, writeRiff } from './webp/riff.js';
import { readVp8Partitions, shortenPartition } from './webp/vp8-partitions.js';

/** Flags of the VP8X header. */
const HAS_PROFILE = 0x20;
const HAS_ALPHA = 0x10;

/** The decoder lets the last symbol of a picture reach beyond the end, as zeros: four codes of up to 15 bits. */
const LAST_SYMBOL = 8;

/** Less than this behind what is needed is left: encoders end a stream with up to four bytes that nobody reads. */
const TAIL = LAST_SYMBOL + 4;

/** Pixels of the largest picture whose shortest stream is looked for, by some twenty decodes. */
const MAX_SEARCHED_PIXELS = 4_000_000;

/**
 * Rewrites a still WebP with nothing but what shows it: VP8X with the flags of what is there, a plain ICC profile,
 * alpha and pixels, each stream with at most 11 bytes behind the last that the decoder needs.
 *
 * Undefined when the chunks cannot be followed or contradict one another, or when it is an animation.
 */
export async function stripWebp(bytes: Buffer): Promise<Buffer | undefined> {
  const found = readRiff(bytes);
  if (found === undefined) return undefined;
  const of = (type: string): Buffer | undefined => found.find((chunk) => chunk.type === type)?.data;
  const pictures = found.filter(({ type }) => type === 'VP8 ' || type === 'VP8L');
  const [picture] = pictures;
  if (picture === undefined || pictures.length > 1 || of('ANIM') || of('ANMF')) return undefined;
  const size = sizeOf(picture);
  const extended = of('VP8X');
  if (size === undefined || (extended && extended.length < 10)) return undefined;
  const flags = extended?.[0] ?? 0;
  const alpha = of('ALPH');
  if (alpha && ((flags & HAS_ALPHA) === 0 || picture.type === 'VP8L')) return undefined;
  const chunks: RiffChunk[] = [];
  if (extended) {
    if (extended.readUIntLE(4, 3) + 1 !== size.width || extended.readUIntLE(7, 3) + 1 !== size.height)
      return undefined;
    const profile = (flags & HAS_PROFILE) === 0 ? undefined : of('ICCP');
    const plain = profile && plainProfile(profile);
    if (profile && plain === undefined) return undefined;
    const head = Buffer.from(extended.subarray(0, 10));
    head[0] = (flags & HAS_ALPHA) | (plain ? HAS_PROFILE : 0);
    head.fill(0, 1, 4);
    chunks.push({ type: 'VP8X', data: head });
    if (plain) chunks.push({ type: 'ICCP', data: plain });
  }
  if (alpha) chunks.push({ type: 'ALPH', data: exactAlpha(alpha, size) });
  chunks.push(picture);
  return withoutTails(chunks, size);
}

interface Size {
  width: number;
  height: number;
}

function sizeOf({ type, data }: RiffChunk): Size | undefined {
  if (type === 'VP8 ') return readVp8Partitions(data);
  if (data.length < 5 || data[0] !== 0x2f) return undefined;
  const bits = data.readUInt32LE(1);
  return { width: (bits & 0x3fff) + 1, height: ((bits >> 14) & 0x3fff) + 1 };
}

/** One byte of method, whose reserved bits are cleared; then, when not compressed, one byte a pixel. */
function exactAlpha(data: Buffer, { width, height }: Size): Buffer {
  const copy = Buffer.from(data);
  if (copy.length > 0) copy[0] = (copy[0] ?? 0) & 0x3f;
  return ((copy[0] ?? 0) & 3) === 0 ? copy.subarray(0, 1 + width * height) : copy;
}

/**
 * The file with its streams shortened to what the decoder needs. That is found by leaving off a few bytes: the decoder
 * refuses a stream that it has to read beyond its end.
 */
async function withoutTails(chunks: RiffChunk[], { width, height }: Size): Promise<Buffer | undefined> {
  for (const chunk of chunks) {
    const whole = chunk.data;
    const compressed = chunk.type === 'VP8L' || (chunk.type === 'ALPH' && ((whole[0] ?? 0) & 3) !== 0);
    const partitions = chunk.type === 'VP8 ' ? readVp8Partitions(whole) : undefined;
    for (const [which, full] of (partitions?.lengths ?? (compressed ? [whole.length] : [])).entries()) {
      const shorten = (length: number): Buffer =>
        partitions ? shortenPartition(whole, partitions, which, length) : whole.subarray(0, length);
      const decodesWith = (length: number): Promise<boolean> =>
        decodes(writeRiff(chunks.map((one) => (one === chunk ? { ...one, data: shorten(length) } : one))));
      if (full < TAIL || !(await decodesWith(full - TAIL))) continue;
      // Only the end of a chunk is searched for; within one, whoever hides bytes loses the file as it came.
      const last = partitions === undefined || which === partitions.lengths.length - 1;
      if (!last || width * height > MAX_SEARCHED_PIXELS) return undefined;
      chunk.data = shorten((await shortest(decodesWith, full - TAIL)) + LAST_SYMBOL);
    }
  }
  return writeRiff(chunks);
}

/** The least length that decodes, below one that does. */
async function shortest(decodesWith: (length: number) => Promise<boolean>, from: number): Promise<number> {
  let [least, most] = [0, from];
  while (least < most) {
    const middle = (least + most) >> 1;
    if (await decodesWith(middle)) most = middle;
    else least = middle + 1;
  }
  return most;
}

async function decodes(file: Buffer): Promise<boolean> {
  try {
    await sharp(file, { failOn: 'error', limitInputPixels: false })
      .resize(1, 1, { fit: 'fill' })
      .raw()
      .toBuffer();
    return true;
  } catch {
    return false;
  }
}

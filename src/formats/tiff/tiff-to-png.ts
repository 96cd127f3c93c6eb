import { promisify } from 'node:util';
import { deflate } from 'node:zlib';
import { chunk, PNG_SIGNATURE } from '../png/png-chunks.js';
import { BadTiff, type TiffBytes } from './tiff-directory.js';
import type { TiffFrame } from './tiff-frames.js';
import { unpackStrip } from './tiff-strips.js';

const deflateAsync = promisify(deflate);

/**
 * Rewrites one image of a TIFF file as PNG, pixel for pixel.
 *
 * libvips' TIFF loader stays shut to bytes of strangers: libtiff has a long record of memory errors. What Pillow writes
 * (which made MINT-1T's files) is unpacked here by code that cannot leave its buffers: 1 or 8 bits, grey, RGB or
 * palette with or without alpha, in strips, plain, LZW, deflate or PackBits. The PNG then takes the road of every
 * other image.
 *
 * @param maxPixels - a larger image is refused before a pixel of it is unpacked
 * @throws BadTiff `unsupported_format` or `image_undecodable`
 */
export async function tiffFrameToPng(file: TiffBytes, frame: TiffFrame, maxPixels: number): Promise<Buffer> {
  const { width, height, bits, samples, photometric } = frame;
  if (width < 1 || height < 1) throw new BadTiff('image_undecodable', `${width} × ${height} pixels`);
  if (width * height > maxPixels)
    throw new BadTiff('image_too_many_pixels', `${width} × ${height} pixels, more than ${maxPixels}`);
  const colours = photometric === 2 ? 3 : 1;
  if (photometric > 3 || samples < colours || samples > colours + 1 || (photometric === 3 && samples !== 1))
    throw new BadTiff('unsupported_format', `TIFF with photometric ${photometric}, ${samples} samples`);
  if (bits !== 8 && !(bits === 1 && samples === 1 && photometric !== 3))
    throw new BadTiff('unsupported_format', `TIFF with ${bits} bits a sample`);
  const stride = Math.ceil((width * samples * bits) / 8);
  const rows = Buffer.alloc((stride + 1) * height);
  let y = 0;
  const packed = await stripReader(file, frame);
  for (const place of frame.strips) {
    const count = Math.min(frame.rowsPerStrip, height - y);
    if (count === 0) break;
    const strip = await unpackStrip(await packed(place), frame.compression, count * stride);
    for (let i = 0; i < count; i++, y++) {
      // Each row of a PNG begins with its filter; 0 is none.
      const row = rows.subarray(y * (stride + 1) + 1, (y + 1) * (stride + 1));
      strip.copy(row, 0, i * stride, (i + 1) * stride);
      if (frame.predictor === 2) addLeft(row, samples);
      else if (frame.predictor !== 1)
        throw new BadTiff('unsupported_format', `TIFF with predictor ${frame.predictor}`);
      if (photometric === 0) invert(row, samples, bits);
    }
  }
  if (y < height) throw new BadTiff('image_undecodable', `${y} of ${height} rows`);
  // Level 1: the PNG only lives until the next step has decoded it.
  const data = await deflateAsync(rows, { level: 1 });
  const kind = photometric === 3 ? 3 : (samples === colours ? 0 : 4) + (colours === 3 ? 2 : 0);
  return Buffer.concat([
    PNG_SIGNATURE,
    chunk('IHDR', header(width, height, bits, kind)),
    ...(photometric === 3 ? [chunk('PLTE', palette(frame.palette))] : []),
    chunk('IDAT', data),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

/** One read for strips that lie behind one another, as all writers put them: a request each would be slow on S3. */
async function stripReader(
  file: TiffBytes,
  { strips }: TiffFrame,
): Promise<(strip: { offset: number; bytes: number }) => Promise<Buffer>> {
  const packed = strips.reduce((sum, { bytes }) => sum + bytes, 0);
  if (packed > MAX_PACKED) throw new BadTiff('image_too_many_pixels', `${packed} bytes of pixels`);
  const start = strips.reduce((least, { offset }) => Math.min(least, offset), Number.MAX_SAFE_INTEGER);
  const end = strips.reduce((most, { offset, bytes }) => Math.max(most, offset + bytes), 0);
  if (end - start > packed + GAP) return ({ offset, bytes }) => file.read(offset, bytes);
  const whole = await file.read(start, end - start);
  return async ({ offset, bytes }) => whole.subarray(offset - start, offset - start + bytes);
}

/** Most packed bytes of one image: 64 million pixels of RGB and alpha, unpacked. */
const MAX_PACKED = 256_000_000;
/** Bytes between strips that are read over. */
const GAP = 64 * 1024;

function addLeft(row: Buffer, samples: number): void {
  for (let x = samples; x < row.length; x++) row[x] = (row[x] as number) + (row[x - samples] as number);
}

/** Alpha is not turned round with the grey before it. */
function invert(row: Buffer, samples: number, bits: number): void {
  const step = bits === 1 ? 1 : samples;
  for (let x = 0; x < row.length; x += step) row[x] = 255 - (row[x] as number);
}

function header(width: number, height: number, bits: number, kind: number): Buffer {
  const bytes = Buffer.alloc(13);
  bytes.writeUInt32BE(width, 0);
  bytes.writeUInt32BE(height, 4);
  bytes[8] = bits;
  bytes[9] = kind;
  return bytes;
}

function palette(colours: readonly number[]): Buffer {
  if (colours.length !== 768) throw new BadTiff('image_undecodable', `a palette of ${colours.length} values`);
  const bytes = Buffer.alloc(768);
  for (let i = 0; i < 256; i++)
    for (let channel = 0; channel < 3; channel++)
      bytes[i * 3 + channel] = (colours[channel * 256 + i] as number) >> 8;
  return bytes;
}

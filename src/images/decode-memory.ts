import type { Metadata } from 'sharp';
import type { ImageFile } from '../formats/sniff/image-file.js';
import { decoderBytes, frameBytes, readAvifItems } from './headers/avif-items.js';
import { readJpegFrame } from './headers/jpeg-frame.js';
import { readRiff } from './strip/webp/riff.js';

/** Tiles that libheif decodes at once. */
const TILES_AT_ONCE = 4;

/** Five tables of 256 entries of four bytes, and what libwebp makes of them. */
const WEBP_GROUP_BYTES = 5_700;

/** Frames that AV1 may refer to, and the one that is being decoded. */
const AV1_FRAMES = 10;

/** What decoding a file takes, estimated from its headers. */
export interface DecodeNeed {
  /**
   * Bytes that the decoder holds at its peak, without the pixels that it gives. A bound: what is measured lies up to a
   * third below.
   */
  bytes: number;
  /** Passes over the picture. */
  scans: number;
}

/** Tells what decoding takes. Undefined when the headers do not say. */
export function decodeMemory({ bytes, format }: ImageFile, header: Metadata): DecodeNeed | undefined {
  const pixels = header.width * header.height;
  switch (format) {
    case 'jpeg': {
      const frame = readJpegFrame(bytes);
      // Two bytes a coefficient.
      return frame && { bytes: frame.buffered ? frame.coefficients * 2 : 0, scans: frame.scans };
    }
    case 'png':
      return { bytes: isInterlaced(bytes) ? pixels * pngPixelBytes(header) : 0, scans: 1 };
    case 'webp':
      return { bytes: webpMemory(bytes, header), scans: 1 };
    case 'gif':
      return { bytes: pixels * 5, scans: 1 };
    case 'avif': {
      const memory = avifMemory(bytes);
      return memory === undefined ? undefined : { bytes: memory, scans: 1 };
    }
  }
}

/** Seven passes need the whole picture, with its palette as colours. */
function pngPixelBytes({ isPalette, channels, depth }: Metadata): number {
  return (isPalette ? 4 : channels) * (depth === 'ushort' ? 2 : 1);
}

/** The last byte of IHDR (PNG §11.2.1). */
function isInterlaced(file: Buffer): boolean {
  return file[28] !== 0;
}

/**
 * A lossy picture is decoded by rows. What has no loss, and alpha, is held whole, and in each 4 × 4 pixels may name
 * another group of five Huffman tables, of 20 bits or more in the file.
 */
function webpMemory(file: Buffer, { width, height, pages = 1 }: Metadata): number {
  const pixels = width * height;
  const lossy = readRiff(file)?.every(({ type }) => type !== 'VP8L' && type !== 'ALPH') && pages === 1;
  if (lossy) return 0;
  const blocks = Math.ceil(width / 4) * Math.ceil(height / 4);
  const groups = Math.min(65_536, blocks, Math.ceil((file.length * 8) / 20));
  // An animation is laid on a canvas of its own.
  return pixels * (pages > 1 ? 8 : 4) + groups * WEBP_GROUP_BYTES;
}

function avifMemory(file: Buffer): number | undefined {
  const items = readAvifItems(file);
  if (items === undefined) return undefined;
  const { largest, frames, coded, grids } = items;
  const pixels = largest.width * largest.height;
  const frame = frameBytes(largest);
  const sample = largest.deep ? 2 : 1;
  // libaom's frames, and libheif's copy of the one that is shown.
  const copies = Math.min(frames, AV1_FRAMES) + 1 + (largest.copies ? 1 : 0);
  // The colours wait, turned once more where they are to be turned, while transparency is decoded.
  const waiting = coded > 1 ? frame * 2 + pixels * sample * 2 : 0;
  const decoder = decoderBytes(largest) + Math.max(frame * (copies - 1), waiting - frame);
  const planes = largest.samplesPerPixel + 1;
  // Tiles are put on planes of the whole size, which then become pixels of four samples.
  const canvas = Math.max(0, ...grids.map(({ width, height }) => width * height)) * sample;
  if (canvas === 0) return decoder;
  return canvas * planes + Math.max(canvas * 4, decoder * Math.min(TILES_AT_ONCE, coded));
}

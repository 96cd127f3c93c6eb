import { createHash } from 'node:crypto';
import sharp, { type Metadata } from 'sharp';
import { sniffFormat } from '../formats/sniff/sniff-format.js';
import { decodeMemory } from '../images/decode-memory.js';
import { MAX_SCANS } from '../images/headers/jpeg-frame.js';
import { perceptualHash, THUMBNAIL_SIDE } from '../images/perceptual-hash.js';
import { tameExif } from '../images/tame-exif.js';

/** sharp's own limit, 16383 × 16383: what one decode may ask of memory. */
const MAX_PIXELS = 0x3fff * 0x3fff;

/** What the decoder itself may hold: twice what a stored image takes at the most. */
const MAX_DECODE_BYTES = 2e9;

/** Longest decode; the largest image that may be stored takes a few seconds. */
const SECONDS = 120;

/** What an image file is found to be. */
export interface ImageFacts {
  sha256: string;
  /** By its first bytes: `jpeg`, `png`, `webp`, `gif`, `avif`, or what else it is. */
  format: string;
  /** 0 when the header cannot be read. */
  width: number;
  height: number;
  frames: number;
  /** EXIF orientation, 1 when upright. */
  orientation: number;
  /** Why it was not decoded in full. */
  fault?: 'not_an_image' | 'too_large' | 'header' | 'pixels';
  phash?: string;
  /** The grey picture that `phash` is of; tells which of its bits hang on encoding noise. */
  thumbnail?: Uint8Array;
}

/**
 * Decodes an image file in full and says what it is. Never throws for what the bytes are.
 *
 * libvips's own messages are left out: it collects them for the whole process, so that with several threads they may
 * speak of another image.
 */
export async function inspectImage(bytes: Uint8Array): Promise<ImageFacts> {
  const data = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const sniffed = sniffFormat(data);
  const facts: ImageFacts = {
    sha256: createHash('sha256').update(data).digest('hex'),
    format: sniffed.kind === 'svg' ? 'svg' : sniffed.format,
    width: 0,
    height: 0,
    frames: 1,
    orientation: 1,
  };
  if (sniffed.kind !== 'image') return { ...facts, fault: 'not_an_image' };
  const tame = tameExif(data, sniffed.format);
  const header = await readHeader(tame);
  if (header === undefined) return { ...facts, fault: 'header' };
  facts.width = header.width;
  facts.height = header.pageHeight ?? header.height;
  facts.frames = header.pages ?? 1;
  facts.orientation = header.orientation ?? 1;
  const need = decodeMemory({ bytes: tame, format: sniffed.format }, header);
  const bomb = need !== undefined && (need.bytes > MAX_DECODE_BYTES || need.scans > MAX_SCANS);
  if (bomb || header.width * header.height > MAX_PIXELS) return { ...facts, fault: 'too_large' };
  const grey = await decode(tame);
  if (grey === undefined) return { ...facts, fault: 'pixels' };
  return { ...facts, phash: perceptualHash(grey), thumbnail: grey };
}

async function readHeader(data: Buffer): Promise<Metadata | undefined> {
  try {
    return await sharp(data, { limitInputPixels: false, failOn: 'error' }).metadata();
  } catch {
    return undefined;
  }
}

/** Decodes every pixel, strip by strip, down to the grey thumbnail that perceptual hashes are made of. */
async function decode(data: Buffer): Promise<Uint8Array | undefined> {
  try {
    const { data: grey, info } = await sharp(data, {
      limitInputPixels: MAX_PIXELS,
      failOn: 'error',
      sequentialRead: true,
      pages: 1,
    })
      .timeout({ seconds: SECONDS })
      .flatten({ background: '#ffffff' })
      .resize({
        width: THUMBNAIL_SIDE,
        height: THUMBNAIL_SIDE,
        fit: 'fill',
        kernel: 'linear',
        fastShrinkOnLoad: false,
      })
      .toColourspace('b-w')
      .raw({ depth: 'uchar' })
      .toBuffer({ resolveWithObject: true });
    return Uint8Array.from({ length: THUMBNAIL_SIDE ** 2 }, (_, i) => grey[i * info.channels] ?? 0);
  } catch {
    return undefined;
  }
}

import { createHash } from 'node:crypto';
import type { ExportImage } from '../formats/export-item.js';

/** Pixels of each side: the smallest that every image processor takes. */
const SIDE = 32;

let made: Promise<ExportImage> | undefined;

/**
 * A grey square that says nothing: what a record without images holds where a loader fails on none, as LazyMMC4Dataset
 * does. sharp is loaded when the first one is asked for.
 */
export function blankImage(): Promise<ExportImage> {
  made ??= makeBlank();
  return made;
}

async function makeBlank(): Promise<ExportImage> {
  const { default: sharp } = await import('sharp');
  const grey = { r: 128, g: 128, b: 128 };
  const data = await sharp({ create: { width: SIDE, height: SIDE, channels: 3, background: grey } })
    .jpeg({ quality: 90 })
    .toBuffer();
  return {
    type: 'image',
    part: 'blank.jpg',
    original_url: 'about:blank',
    final_url: 'about:blank',
    origin: 'data',
    sha256: createHash('sha256').update(data).digest('hex'),
    width: SIDE,
    height: SIDE,
    bytes: data.byteLength,
    format: 'jpeg',
    original_width: SIDE,
    original_height: SIDE,
    original_bytes: data.byteLength,
    original_format: 'jpeg',
    phash: '0'.repeat(16),
    dhash: '0'.repeat(16),
    data,
  };
}

import { createHash } from 'node:crypto';
import type { Pixels } from './decode-image.js';
import { knownPlaceholder } from './known-placeholders.js';

/** Known stand-ins are small files: others need no digest. */
const MAX_KNOWN_BYTES = 64 * 1024;

/** Levels of 0–255 between the darkest and the brightest sample of a channel of one flat colour; JPEG rings by a few. */
const FLAT_RANGE = 8;

/** Below this a pixel cannot be seen. */
const TRANSPARENT = 8;

/** Why a file is a stand-in by its bytes and size alone: a tracking pixel or spacer, or a known one. */
export function placeholderFile(bytes: Uint8Array, width: number, height: number): string | undefined {
  if (Math.max(width, height) <= 2) return `${width}x${height}`;
  if (bytes.byteLength > MAX_KNOWN_BYTES) return undefined;
  return knownPlaceholder(createHash('md5').update(bytes).digest('hex'));
}

/** Why pixels are a stand-in: nothing to be seen, or one flat colour. Ends at the first sample that shows otherwise. */
export function placeholderPixels({ data, channels }: Pixels): string | undefined {
  if (channels === 4 && isTransparent(data)) return 'fully transparent';
  for (let channel = 0; channel < channels; channel++) {
    if (!isFlat(data, channel, channels)) return undefined;
  }
  return 'one flat colour';
}

function isTransparent(data: Uint8Array): boolean {
  for (let at = 3; at < data.length; at += 4) if ((data[at] ?? 0) >= TRANSPARENT) return false;
  return true;
}

function isFlat(data: Uint8Array, channel: number, channels: number): boolean {
  let low = 255;
  let high = 0;
  for (let at = channel; at < data.length; at += channels) {
    const level = data[at] ?? 0;
    if (level < low) low = level;
    if (level > high) high = level;
    if (high - low > FLAT_RANGE) return false;
  }
  return true;
}

import { createHash } from 'node:crypto';
import type { RgbPixels } from '../model/pixels.js';
import type { Pixels } from './decode-image.js';

/**
 * Identifies what a picture shows whatever file it lay in: lower-case hex SHA-256 of its width and height, each in four
 * bytes with the highest first, and of its pixels row by row, three bytes of sRGB each. What is transparent lies on
 * white.
 *
 * The pixels are those at the stored size, before they are encoded: equal files under equal settings have equal
 * digests, and so have a PNG and a lossless WebP of one picture. A second compression with loss changes it.
 */
export function pixelsDigest({ data, width, height, channels }: Pixels): string {
  const size = new DataView(new ArrayBuffer(8));
  size.setUint32(0, width);
  size.setUint32(4, height);
  const rgb = channels === 3 ? data : onWhite(data);
  return createHash('sha256').update(size).update(rgb).digest('hex');
}

/** A copy of the pixels without transparency, in memory of its own. */
export function opaquePixels({ data, width, height, channels }: Pixels): RgbPixels<Uint8Array<ArrayBuffer>> {
  return { data: channels === 3 ? new Uint8Array(data) : onWhite(data), width, height };
}

/** RGBA that is not premultiplied, as RGB on white. */
function onWhite(rgba: Uint8Array): Uint8Array<ArrayBuffer> {
  const rgb = new Uint8Array((rgba.length / 4) * 3);
  for (let from = 0, to = 0; from < rgba.length; from += 4, to += 3) {
    const alpha = rgba[from + 3] as number;
    for (let c = 0; c < 3; c++)
      rgb[to + c] = Math.round(((rgba[from + c] as number) * alpha) / 255 + 255 - alpha);
  }
  return rgb;
}

import type { FileEnd } from './file-end.js';
import { rewriteJpeg } from './jpeg/rewrite-jpeg.js';

/**
 * Walks the segments of a JPEG up to its end marker (ISO/IEC 10918-1 annex B), and says how it went.
 *
 * Entropy-coded data is passed over up to the next marker.
 */
export function jpegEnd(bytes: Buffer): FileEnd {
  let at = 2;
  while (at + 2 <= bytes.length) {
    if (bytes[at] !== 0xff) return 'broken';
    let marker = bytes[at + 1] ?? 0;
    // Any number of 0xff may pad a marker.
    while (marker === 0xff && at + 2 < bytes.length) marker = bytes[++at + 1] ?? 0;
    if (marker === 0xd9) return 'reached';
    if (marker < 0xc0 || (marker >= 0xd0 && marker <= 0xd8)) return 'broken';
    if (at + 4 > bytes.length) return 'cut';
    const end = at + 2 + bytes.readUInt16BE(at + 2);
    if (end < at + 4) return 'broken';
    if (end > bytes.length) return 'cut';
    at = end;
    if (marker === 0xda) {
      const next = endOfScan(bytes, at);
      if (next === undefined) return 'cut';
      at = next;
    }
  }
  return 'cut';
}

/** Offset of the marker that ends entropy-coded data: neither a stuffed zero nor a restart marker. */
function endOfScan(bytes: Buffer, start: number): number | undefined {
  let at = bytes.indexOf(0xff, start);
  while (at >= 0 && at + 1 < bytes.length) {
    const next = bytes[at + 1] ?? 0;
    if (next !== 0 && next !== 0xff && (next < 0xd0 || next > 0xd7)) return at;
    at = bytes.indexOf(0xff, at + (next === 0xff ? 1 : 2));
  }
  return undefined;
}

/**
 * Rewrites a JPEG without comments, EXIF, XMP, IPTC, thumbnails and whatever else does not show, see
 * {@link rewriteJpeg}; compressed data stays, so that pixels do not change.
 *
 * Undefined when the file cannot be followed to its end.
 */
export function stripJpeg(bytes: Buffer): Buffer | undefined {
  const rewritten = rewriteJpeg(bytes);
  return rewritten?.ended ? rewritten.bytes : undefined;
}

/**
 * A JPEG that lacks nothing but its end mark, with the mark; undefined for any other file.
 *
 * Browsers show such a file whole. Decoders do not tell it from one that lost its last scans, which would only be soft,
 * so that what was sent is counted coefficient by coefficient.
 */
export function completeJpegEnd(bytes: Buffer): Buffer | undefined {
  if (jpegEnd(bytes) === 'reached') return undefined;
  const rewritten = rewriteJpeg(bytes);
  if (rewritten === undefined || rewritten.ended || !rewritten.complete) return undefined;
  return Buffer.concat([bytes.subarray(0, rewritten.end), Buffer.from([0xff, 0xd9])]);
}

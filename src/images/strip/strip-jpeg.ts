import type { FileEnd } from './file-end.js';

interface Segment {
  start: number;
  end: number;
  /** Takes part in showing the picture. */
  wanted: boolean;
}

/**
 * Walks the segments of a JPEG up to its end marker (ISO/IEC 10918-1 annex B), and returns how it went.
 *
 * Entropy-coded data is a segment of its own.
 */
function* segments(bytes: Buffer): Generator<Segment, FileEnd> {
  let at = 2;
  while (at + 2 <= bytes.length) {
    if (bytes[at] !== 0xff) return 'broken';
    const start = at;
    let marker = bytes[at + 1] ?? 0;
    // Any number of 0xff may pad a marker.
    while (marker === 0xff && at + 2 < bytes.length) marker = bytes[++at + 1] ?? 0;
    if (marker === 0xd9) {
      yield { start, end: at + 2, wanted: true };
      return 'reached';
    }
    if (marker < 0xc0 || (marker >= 0xd0 && marker <= 0xd8)) return 'broken';
    if (at + 4 > bytes.length) return 'cut';
    const end = at + 2 + bytes.readUInt16BE(at + 2);
    if (end < at + 4) return 'broken';
    if (end > bytes.length) return 'cut';
    yield { start, end, wanted: isWanted(bytes, marker, at + 4) };
    at = end;
    if (marker === 0xda) {
      const next = endOfScan(bytes, at);
      if (next === undefined) return 'cut';
      yield { start: at, end: next, wanted: true };
      at = next;
    }
  }
  return 'cut';
}

/** Segments that take part in showing the picture: JFIF header, ICC profile, Adobe colour transform, coded data. */
function isWanted(bytes: Buffer, marker: number, start: number): boolean {
  if (marker === 0xfe) return false;
  if (marker < 0xe0 || marker > 0xef) return true;
  if (marker === 0xe0) return bytes.toString('latin1', start, start + 5) === 'JFIF\0';
  // The multi-picture index also lives in APP2 and points at images behind the first one's end.
  if (marker === 0xe2) return bytes.toString('latin1', start, start + 12) === 'ICC_PROFILE\0';
  return marker === 0xee && bytes.toString('latin1', start, start + 5) === 'Adobe';
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
 * Copies a JPEG without comments, EXIF, XMP, IPTC and other application data, and without what follows its end.
 *
 * Compressed data is copied as it is, so pixels do not change. Undefined when the end is not reached.
 */
export function stripJpeg(bytes: Buffer): Buffer | undefined {
  const parts: Buffer[] = [bytes.subarray(0, 2)];
  const walk = segments(bytes);
  for (let step = walk.next(); ; step = walk.next()) {
    if (step.done) return step.value === 'reached' ? Buffer.concat(parts) : undefined;
    const { start, end, wanted } = step.value;
    if (wanted) parts.push(bytes.subarray(start, end));
  }
}

/** Whether the end marker is reached. */
export function jpegEnd(bytes: Buffer): FileEnd {
  const walk = segments(bytes);
  for (let step = walk.next(); ; step = walk.next()) if (step.done) return step.value;
}

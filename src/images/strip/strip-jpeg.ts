/** Segments that take part in showing the picture: JFIF header, ICC profile, Adobe colour transform. */
function isWanted(bytes: Buffer, marker: number, start: number): boolean {
  if (marker === 0xfe) return false;
  if (marker < 0xe0 || marker > 0xef) return true;
  if (marker === 0xe0) return bytes.toString('latin1', start, start + 5) === 'JFIF\0';
  // The multi-picture index also lives in APP2 and points at images behind the first one's end.
  if (marker === 0xe2) return bytes.toString('latin1', start, start + 12) === 'ICC_PROFILE\0';
  return marker === 0xee && bytes.toString('latin1', start, start + 5) === 'Adobe';
}

/**
 * Copies a JPEG without comments, EXIF, XMP, IPTC and other application data, and without what follows its end.
 *
 * Compressed data is copied as it is, so pixels do not change. Undefined when the segments cannot be followed
 * (ISO/IEC 10918-1 annex B), as in a truncated file.
 */
export function stripJpeg(bytes: Buffer): Buffer | undefined {
  const parts: Buffer[] = [bytes.subarray(0, 2)];
  let at = 2;
  while (at + 4 <= bytes.length) {
    if (bytes[at] !== 0xff) return undefined;
    let marker = bytes[at + 1] ?? 0;
    // Any number of 0xff may pad a marker.
    while (marker === 0xff && at + 2 < bytes.length) marker = bytes[++at + 1] ?? 0;
    if (marker === 0xd9) break;
    const end = at + 2 + (at + 4 <= bytes.length ? bytes.readUInt16BE(at + 2) : 0);
    if (marker < 0xc0 || (marker >= 0xd0 && marker <= 0xd8) || end < at + 4 || end > bytes.length)
      return undefined;
    if (isWanted(bytes, marker, at + 4)) parts.push(bytes.subarray(at, end));
    at = end;
    if (marker === 0xda) {
      const next = endOfScan(bytes, at);
      if (next === undefined) return undefined;
      parts.push(bytes.subarray(at, next));
      at = next;
    }
  }
  if (bytes[at] !== 0xff || bytes[at + 1] !== 0xd9) return undefined;
  parts.push(bytes.subarray(at, at + 2));
  return Buffer.concat(parts);
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

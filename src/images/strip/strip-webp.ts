/** Flags of the VP8X header: XMP (bit 2) and EXIF (bit 3). */
const METADATA_FLAGS = 0b1100;

const WANTED = new Set(['VP8X', 'VP8 ', 'VP8L', 'ALPH', 'ICCP']);

/**
 * Copies a still WebP without EXIF, XMP and unknown chunks, and without what follows the RIFF container.
 *
 * Undefined when the chunks cannot be followed, or when it is an animation.
 */
export function stripWebp(bytes: Buffer): Buffer | undefined {
  if (bytes.length < 20) return undefined;
  const limit = 8 + bytes.readUInt32LE(4);
  if (limit > bytes.length) return undefined;
  const parts: Buffer[] = [];
  let hasPixels = false;
  let at = 12;
  while (at + 8 <= limit) {
    const type = bytes.toString('latin1', at, at + 4);
    const size = bytes.readUInt32LE(at + 4);
    // Chunks are padded to an even size; some writers leave out the last pad byte.
    const end = Math.min(at + 8 + size + (size & 1), limit);
    if (at + 8 + size > limit || type === 'ANIM' || type === 'ANMF') return undefined;
    if (WANTED.has(type)) {
      const chunk = Buffer.from(bytes.subarray(at, end));
      if (type === 'VP8X') chunk[8] = (chunk[8] ?? 0) & ~METADATA_FLAGS;
      parts.push(chunk);
      if (end - at < 8 + size + (size & 1)) parts.push(Buffer.alloc(1));
    }
    hasPixels ||= type === 'VP8 ' || type === 'VP8L';
    at = end;
  }
  if (!hasPixels) return undefined;
  const header = Buffer.from(bytes.subarray(0, 12));
  header.writeUInt32LE(4 + parts.reduce((sum, part) => sum + part.length, 0), 4);
  return Buffer.concat([header, ...parts]);
}

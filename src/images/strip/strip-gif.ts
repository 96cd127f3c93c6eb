/**
 * Copies a still GIF without comments, plain text and application extensions (XMP among them), and without what
 * follows its trailer. Undefined when the blocks cannot be followed to the trailer (GIF89a).
 */
export function stripGif(bytes: Buffer): Buffer | undefined {
  if (bytes.length < 13) return undefined;
  let at = 13 + colourTableBytes(bytes[10] ?? 0);
  const parts: Buffer[] = [bytes.subarray(0, at)];
  while (at < bytes.length) {
    const introducer = bytes[at];
    if (introducer === 0x3b) {
      parts.push(bytes.subarray(at, at + 1));
      return Buffer.concat(parts);
    }
    let data: number;
    if (introducer === 0x21) data = at + 2;
    // Image descriptor: nine bytes, local colour table, one byte of LZW code size.
    else if (introducer === 0x2c && at + 10 <= bytes.length)
      data = at + 11 + colourTableBytes(bytes[at + 9] ?? 0);
    else return undefined;
    const end = endOfSubBlocks(bytes, data);
    if (end === undefined) return undefined;
    const isGraphicControl = introducer === 0x21 && bytes[at + 1] === 0xf9;
    if (introducer === 0x2c || isGraphicControl) parts.push(bytes.subarray(at, end));
    at = end;
  }
  return undefined;
}

function colourTableBytes(flags: number): number {
  return flags & 0x80 ? 3 * 2 ** ((flags & 7) + 1) : 0;
}

function endOfSubBlocks(bytes: Buffer, start: number): number | undefined {
  let at = start;
  while (at < bytes.length) {
    const size = bytes[at] ?? 0;
    at += size + 1;
    if (size === 0) return at;
  }
  return undefined;
}

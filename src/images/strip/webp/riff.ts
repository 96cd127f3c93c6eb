/** A chunk of a WebP: its data without the byte that pads it. */
export interface RiffChunk {
  type: string;
  data: Buffer;
}

/** The chunks of a RIFF file; undefined where they do not fill it. What follows the file is left out. */
export function readRiff(bytes: Buffer): RiffChunk[] | undefined {
  if (bytes.length < 20) return undefined;
  const limit = 8 + bytes.readUInt32LE(4);
  if (limit > bytes.length) return undefined;
  const found: RiffChunk[] = [];
  for (let at = 12; at + 8 <= limit; ) {
    const size = bytes.readUInt32LE(at + 4);
    if (at + 8 + size > limit) return undefined;
    found.push({ type: bytes.toString('latin1', at, at + 4), data: bytes.subarray(at + 8, at + 8 + size) });
    // Chunks are padded to an even size; some writers leave out the last pad byte.
    at += 8 + size + (size & 1);
  }
  return found;
}

/** A WebP of these chunks. */
export function writeRiff(chunks: RiffChunk[]): Buffer {
  const parts = chunks.flatMap(({ type, data }) => {
    const head = Buffer.alloc(8);
    head.write(type, 'latin1');
    head.writeUInt32LE(data.length, 4);
    return [head, data, Buffer.alloc(data.length & 1)];
  });
  const head = Buffer.from('RIFF\0\0\0\0WEBP', 'latin1');
  head.writeUInt32LE(4 + parts.reduce((sum, part) => sum + part.length, 0), 4);
  return Buffer.concat([head, ...parts]);
}

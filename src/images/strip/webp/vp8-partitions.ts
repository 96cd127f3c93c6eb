/** Bytes of a VP8 frame before its first partition: tag, start code, size (RFC 6386 §9.1). */
const FRAME_HEADER = 10;

/** Length of each partition of a key frame: its modes, then its coefficients in 1, 2, 4 or 8. */
export interface Vp8Partitions {
  width: number;
  height: number;
  lengths: number[];
}

/** Reads how a lossy picture is divided; undefined when it is none, or shorter than it says. */
export function readVp8Partitions(frame: Buffer): Vp8Partitions | undefined {
  if (frame.length < FRAME_HEADER || frame.readUIntBE(3, 3) !== 0x9d012a) return undefined;
  const tag = frame.readUIntLE(0, 3);
  const first = tag >> 5;
  if ((tag & 1) !== 0 || FRAME_HEADER + first > frame.length) return undefined;
  const count = partitionCount(frame.subarray(FRAME_HEADER, FRAME_HEADER + first));
  const sizes = FRAME_HEADER + first;
  let left = frame.length - sizes - 3 * (count - 1);
  const lengths = [first];
  for (let n = 0; n < count - 1 && left >= 0; n++) {
    lengths.push(frame.readUIntLE(sizes + 3 * n, 3));
    left -= lengths.at(-1) ?? 0;
  }
  if (left < 0) return undefined;
  lengths.push(left);
  return { width: frame.readUInt16LE(6) & 0x3fff, height: frame.readUInt16LE(8) & 0x3fff, lengths };
}

/** The frame with one of its partitions shortened. */
export function shortenPartition(
  frame: Buffer,
  { lengths }: Vp8Partitions,
  which: number,
  length: number,
): Buffer {
  const sizes = FRAME_HEADER + (lengths[0] ?? 0);
  const table = Buffer.from(frame.subarray(sizes, sizes + 3 * (lengths.length - 2)));
  const head = Buffer.from(frame.subarray(0, FRAME_HEADER));
  if (which === 0) head.writeUIntLE((head.readUIntLE(0, 3) & 31) | (length << 5), 0, 3);
  else if (which < lengths.length - 1) table.writeUIntLE(length, 3 * (which - 1), 3);
  const parts: Buffer[] = [];
  let at = FRAME_HEADER;
  for (const [n, full] of lengths.entries()) {
    if (n === 1) at += table.length;
    parts.push(frame.subarray(at, at + (n === which ? length : full)));
    if (n === 0) parts.push(table);
    at += full;
  }
  return Buffer.concat([head, ...parts]);
}

/** Reads the frame header (§9.2 to 9.5) up to the number of partitions. */
function partitionCount(modes: Buffer): number {
  const read = boolReader(modes);
  const signed = (bits: number): void => {
    if (read(1) === 1) read(bits + 1);
  };
  read(2);
  if (read(1) === 1) {
    const map = read(1);
    if (read(1) === 1) {
      read(1);
      for (let n = 0; n < 4; n++) signed(7);
      for (let n = 0; n < 4; n++) signed(6);
    }
    if (map === 1) for (let n = 0; n < 3; n++) if (read(1) === 1) read(8);
  }
  read(10);
  if (read(1) === 1 && read(1) === 1) for (let n = 0; n < 8; n++) signed(6);
  return 1 << read(2);
}

/** The boolean decoder (§7.3) for values of even odds. */
function boolReader(bytes: Buffer): (bits: number) => number {
  let value = ((bytes[0] ?? 0) << 8) | (bytes[1] ?? 0);
  let next = 2;
  let range = 255;
  let shifted = 0;
  const bit = (): number => {
    const split = 1 + (((range - 1) * 128) >> 8);
    const one = value >= split << 8;
    if (one) {
      range -= split;
      value -= split << 8;
    } else range = split;
    for (; range < 128; range <<= 1) {
      value <<= 1;
      if (++shifted === 8) {
        shifted = 0;
        value |= bytes[next++] ?? 0;
      }
    }
    return one ? 1 : 0;
  };
  return (bits) => {
    let number = 0;
    for (let n = 0; n < bits; n++) number = number * 2 + bit();
    return number;
  };
}

import { crc32, deflateRawSync } from 'node:zlib';

/** A member to write, and how. */
export interface MemberToWrite {
  name: string;
  bytes: Buffer;
  /** Compressed with deflate; default stored. */
  deflated?: boolean;
  /** Sizes and checksum stand behind the data, as streaming writers put them. */
  described?: boolean;
  /** Sizes and offset of the directory stand in its ZIP64 field. */
  zip64?: boolean;
  flags?: number;
}

/** A zip archive with its directory. */
export function zipOf(members: readonly MemberToWrite[], comment = ''): Buffer {
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const { name, bytes, deflated = false, described = false, zip64 = false, flags = 0 } of members) {
    const packed = deflated ? deflateRawSync(bytes) : bytes;
    const sizes = [crc32(bytes), packed.length, bytes.length];
    const fixed = Buffer.alloc(26);
    fixed.writeUInt16LE(20, 0);
    fixed.writeUInt16LE(flags | (described ? 8 : 0), 2);
    fixed.writeUInt16LE(deflated ? 8 : 0, 4);
    if (!described) sizes.forEach((size, at) => void fixed.writeUInt32LE(size, 10 + 4 * at));
    fixed.writeUInt16LE(name.length, 22);
    const local = Buffer.concat([u32(0x04034b50), fixed, Buffer.from(name), packed]);
    const descriptor = described ? Buffer.concat([u32(0x08074b50), ...sizes.map(u32)]) : Buffer.alloc(0);
    const wide = zip64 ? wideField([bytes.length, packed.length, offset]) : Buffer.alloc(0);
    const entry = Buffer.alloc(42);
    fixed.copy(entry, 2, 0, 24);
    sizes.forEach((size, at) => void entry.writeUInt32LE(size, 12 + 4 * at));
    if (zip64) entry.fill(0xff, 16, 24);
    entry.writeUInt16LE(wide.length, 26);
    entry.writeUInt32LE(zip64 ? 0xffffffff : offset, 38);
    directory.push(u32(0x02014b50), entry, Buffer.from(name), wide);
    parts.push(local, descriptor);
    offset += local.length + descriptor.length;
  }
  const listed = Buffer.concat(directory);
  const end = Buffer.alloc(18);
  end.writeUInt32LE(listed.length, 8);
  end.writeUInt32LE(offset, 12);
  end.writeUInt16LE(comment.length, 16);
  const wideEnd = members.some(({ zip64 }) => zip64) ? zip64End(offset, listed.length) : Buffer.alloc(0);
  if (wideEnd.length > 0) end.fill(0xff, 8, 16);
  return Buffer.concat([...parts, listed, wideEnd, u32(0x06054b50), end, Buffer.from(comment)]);
}

function wideField(values: readonly number[]): Buffer {
  const field = Buffer.alloc(4 + 8 * values.length);
  field.writeUInt16LE(1, 0);
  field.writeUInt16LE(8 * values.length, 2);
  values.forEach((value, at) => void field.writeBigUInt64LE(BigInt(value), 4 + 8 * at));
  return field;
}

function zip64End(offset: number, length: number): Buffer {
  const end = Buffer.alloc(56);
  end.writeUInt32LE(0x06064b50, 0);
  end.writeBigUInt64LE(BigInt(length), 40);
  end.writeBigUInt64LE(BigInt(offset), 48);
  const locator = Buffer.alloc(20);
  locator.writeUInt32LE(0x07064b50, 0);
  locator.writeBigUInt64LE(BigInt(offset + length), 8);
  return Buffer.concat([end, locator]);
}

function u32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}

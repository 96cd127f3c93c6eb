import { ByteFeed } from '../bytes/byte-feed.js';
import { ZipBreak } from './zip-members.js';

const END = 0x06054b50;
const END64_LOCATOR = 0x07064b50;
const END64 = 0x06064b50;
const ENTRY = 0x02014b50;
const LOCAL_FILE = 0x04034b50;
/** The end record and the longest comment behind it, and the ZIP64 locator before it. */
const TAIL_BYTES = 22 + 0xffff + 20;
/** Largest directory that is held: some 500,000 members. */
const MAX_DIRECTORY_BYTES = 64 * 1024 * 1024;

/** A file that can be read by ranges. */
export interface RangedFile {
  bytes: number;
  read(range: { start: number; end: number }): AsyncIterable<Uint8Array>;
}

/** A member as the directory of a zip archive names it. */
export interface ZipEntry {
  name: string;
  /** 0 for stored as it is. */
  method: number;
  encrypted: boolean;
  /** Bytes of its packed data. */
  packedBytes: number;
  /** Offset of its local header. */
  offset: number;
}

/**
 * Lists the members of a zip archive by the directory at its end, ZIP64 or not, in the order of their data.
 *
 * Members of unknown length, which streaming writers store with their sizes behind the data, are only found this way.
 *
 * Throws {@link ZipBreak} when there is no directory, or a broken one.
 */
export async function listZip(file: RangedFile): Promise<ZipEntry[]> {
  const { start, bytes } = await findDirectory(file);
  if (bytes > MAX_DIRECTORY_BYTES)
    throw new ZipBreak(
      'zip_unsupported',
      `its directory has ${bytes} bytes, more than ${MAX_DIRECTORY_BYTES}`,
    );
  const directory = await readExactly(file, start, bytes);
  const entries: ZipEntry[] = [];
  for (let at = 0; at + 46 <= directory.length; ) {
    if (directory.readUInt32LE(at) !== ENTRY) break;
    const names = directory.readUInt16LE(at + 28);
    const extra = directory.readUInt16LE(at + 30);
    entries.push({
      name: directory.toString('utf8', at + 46, at + 46 + names),
      method: directory.readUInt16LE(at + 10),
      encrypted: (directory.readUInt16LE(at + 8) & 1) !== 0,
      ...placeOf(directory.subarray(at), directory.subarray(at + 46 + names, at + 46 + names + extra)),
    });
    at += 46 + names + extra + directory.readUInt16LE(at + 32);
  }
  return entries.sort((a, b) => a.offset - b.offset);
}

/** Where the data of a member lie: its local header has names and fields of a length of its own. */
export async function memberRange(
  file: RangedFile,
  { name, offset, packedBytes }: ZipEntry,
): Promise<{ start: number; end: number }> {
  const header = await readExactly(file, offset, 30);
  if (header.readUInt32LE(0) !== LOCAL_FILE)
    throw new ZipBreak('archive_corrupt', `${name}: no zip member starts at byte ${offset}`);
  const start = offset + 30 + header.readUInt16LE(26) + header.readUInt16LE(28);
  const end = start + packedBytes;
  if (end > file.bytes)
    throw new ZipBreak('archive_truncated', `${name} reaches over the end of the archive`);
  return { start, end };
}

async function findDirectory(file: RangedFile): Promise<{ start: number; bytes: number }> {
  const from = Math.max(0, file.bytes - TAIL_BYTES);
  const tail = await readExactly(file, from, file.bytes - from);
  for (let at = tail.length - 22; at >= 0; at--) {
    if (tail.readUInt32LE(at) !== END || at + 22 + tail.readUInt16LE(at + 20) > tail.length) continue;
    if (at < 20 || tail.readUInt32LE(at - 20) !== END64_LOCATOR)
      return { bytes: tail.readUInt32LE(at + 12), start: tail.readUInt32LE(at + 16) };
    const end64 = await readExactly(file, Number(tail.readBigUInt64LE(at - 12)), 56);
    if (end64.readUInt32LE(0) !== END64)
      throw new ZipBreak('archive_corrupt', 'its ZIP64 end record is missing');
    return { bytes: Number(end64.readBigUInt64LE(40)), start: Number(end64.readBigUInt64LE(48)) };
  }
  throw new ZipBreak('archive_truncated', 'there is no directory at the end of the zip archive');
}

/** Size and offset of an entry; a field of all ones stands in the ZIP64 extra field, in a fixed order. */
function placeOf(entry: Buffer, extra: Buffer): { packedBytes: number; offset: number } {
  const wide = zip64Fields(extra);
  const field = (at: number) => {
    const value = entry.readUInt32LE(at);
    return value === 0xffffffff ? (wide.next().value ?? value) : value;
  };
  // The unpacked size comes first in the extra field.
  field(24);
  return { packedBytes: field(20), offset: field(42) };
}

function* zip64Fields(extra: Buffer): Generator<number> {
  for (let at = 0; at + 4 <= extra.length; at += 4 + extra.readUInt16LE(at + 2)) {
    if (extra.readUInt16LE(at) !== 1) continue;
    const end = Math.min(at + 4 + extra.readUInt16LE(at + 2), extra.length);
    for (let field = at + 4; field + 8 <= end; field += 8) yield Number(extra.readBigUInt64LE(field));
    return;
  }
}

async function readExactly(file: RangedFile, start: number, bytes: number): Promise<Buffer> {
  if (start + bytes > file.bytes)
    throw new ZipBreak('archive_truncated', 'its directory points beyond the end of the zip archive');
  if (bytes === 0) return Buffer.alloc(0);
  const feed = new ByteFeed(file.read({ start, end: start + bytes - 1 }), start);
  try {
    const read = await feed.take(bytes);
    if (read.length < bytes) throw new ZipBreak('archive_truncated', 'the zip archive ends early');
    return read;
  } finally {
    await feed.close();
  }
}

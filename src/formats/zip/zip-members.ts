import { crc32 } from 'node:zlib';
import type { ByteFeed } from '../bytes/byte-feed.js';
import { inflateFeed } from '../bytes/inflate-feed.js';
import { beginsAs } from '../sniff/magic-numbers.js';

const LOCAL_FILE = 0x04034b50;
const DATA_DESCRIPTOR = 0x08074b50;
/** What may stand behind the last member: the central directory, its encryption header, or an empty archive's end. */
const END_MARKS = [0x02014b50, 0x08064b50, 0x06054b50, 0x06064b50];

/** The archive cannot be read on; everything before was delivered. */
export class ZipBreak extends Error {
  constructor(
    readonly reason: 'archive_truncated' | 'archive_corrupt' | 'zip_unsupported',
    message: string,
  ) {
    super(message);
    this.name = 'ZipBreak';
  }
}

/** Whether the bytes begin with a member of a zip archive. */
export function isZip(head: Buffer): boolean {
  return beginsAs('zip', head);
}

/** One member of a zip archive. `bytes` must be read to its end before the next member is asked for. */
export interface ZipMember {
  name: string;
  bytes: AsyncGenerator<Buffer, void, undefined>;
}

/**
 * Streams the members of a zip archive from its first byte to its last.
 *
 * Libraries read the directory at the archive's end first; published MMC4 shards are one deflated member of hundreds
 * of megabytes, which streams from S3 in one request this way. Members are stored or deflated, with or without ZIP64
 * and data descriptors.
 *
 * Throws {@link ZipBreak} where the archive cannot be read on.
 */
export async function* zipMembers(feed: ByteFeed): AsyncGenerator<ZipMember, void, undefined> {
  while (true) {
    const fixed = await feed.peek(30);
    if (fixed.length < 4) throw new ZipBreak('archive_truncated', 'the archive ends before its directory');
    const mark = fixed.readUInt32LE(0);
    if (END_MARKS.includes(mark)) return;
    if (mark !== LOCAL_FILE)
      throw new ZipBreak('archive_corrupt', `no zip member starts at byte ${feed.offset}`);
    if (fixed.length < 30) throw new ZipBreak('archive_truncated', 'a header ends early');
    const header = {
      flags: fixed.readUInt16LE(6),
      method: fixed.readUInt16LE(8),
      crc: fixed.readUInt32LE(14),
      compressed: fixed.readUInt32LE(18),
    };
    const names = fixed.readUInt16LE(26);
    const all = 30 + names + fixed.readUInt16LE(28);
    const block = await feed.peek(all);
    if (block.length < all) throw new ZipBreak('archive_truncated', 'a header ends early');
    const name = block.toString('utf8', 30, 30 + names);
    const zip64 = zip64Size(block.subarray(30 + names, all));
    feed.consume(all);
    yield { name, bytes: memberBytes(feed, header, name, zip64) };
  }
}

interface LocalHeader {
  flags: number;
  method: number;
  crc: number;
  compressed: number;
}

async function* memberBytes(
  feed: ByteFeed,
  { flags, method, crc, compressed }: LocalHeader,
  name: string,
  zip64: number | undefined,
): AsyncGenerator<Buffer, void, undefined> {
  if (flags & 1) throw new ZipBreak('zip_unsupported', `${name} is encrypted`);
  const described = (flags & 8) !== 0;
  const sum = { crc: 0 };
  if (method === 8) yield* inflated(feed, sum);
  else if (method === 0 && !described) yield* stored(feed, zip64 ?? compressed, sum);
  else throw new ZipBreak('zip_unsupported', `${name} is packed with method ${method}`);
  const wanted = described ? await readDescriptor(feed, zip64 !== undefined) : crc;
  if (wanted !== sum.crc) throw new ZipBreak('archive_corrupt', `${name}: checksum differs from the data`);
}

async function* inflated(feed: ByteFeed, sum: { crc: number }): AsyncGenerator<Buffer, void, undefined> {
  for await (const out of inflateFeed(feed, (kind, message) => new ZipBreak(`archive_${kind}`, message))) {
    sum.crc = crc32(out, sum.crc);
    yield out;
  }
}

async function* stored(feed: ByteFeed, size: number, sum: { crc: number }): AsyncGenerator<Buffer> {
  for (let left = size; left > 0; ) {
    const chunk = await feed.chunk(left);
    if (chunk === undefined) throw new ZipBreak('archive_truncated', 'stored data ends early');
    left -= chunk.length;
    sum.crc = crc32(chunk, sum.crc);
    yield chunk;
  }
}

/** The checksum in the data descriptor behind a member; its signature is optional, its sizes 4 or 8 bytes each. */
async function readDescriptor(feed: ByteFeed, wide: boolean): Promise<number> {
  const head = await feed.peek(4 + 4 + 16 + 4);
  const signed = head.length >= 4 && head.readUInt32LE(0) === DATA_DESCRIPTOR ? 4 : 0;
  const size = signed + 4 + (wide || isWide(head, signed) ? 16 : 8);
  if (head.length < size) throw new ZipBreak('archive_truncated', 'the checksum behind the data is missing');
  const crc = head.readUInt32LE(signed);
  feed.consume(size);
  return crc;
}

/** Some writers use 8-byte sizes without saying so: then the next header's mark is only found behind them. */
function isWide(head: Buffer, signed: number): boolean {
  const mark = (at: number) => (head.length >= at + 4 ? head.readUInt32LE(at) : 0);
  const follows = (value: number) => value === LOCAL_FILE || END_MARKS.includes(value);
  return !follows(mark(signed + 12)) && follows(mark(signed + 20));
}

/** The packed size in a ZIP64 extra field, undefined without one. */
function zip64Size(extra: Buffer): number | undefined {
  for (let at = 0; at + 4 <= extra.length; ) {
    const size = extra.readUInt16LE(at + 2);
    if (extra.readUInt16LE(at) === 1) {
      return size >= 16 && at + 20 <= extra.length ? Number(extra.readBigUInt64LE(at + 12)) : 0;
    }
    at += 4 + size;
  }
  return undefined;
}

import { crc32 } from 'node:zlib';
import type { ByteFeed } from '../bytes/byte-feed.js';
import { inflateFeed } from '../bytes/inflate-feed.js';
import { CompressionBreak } from '../compression/compression-break.js';
import { beginsAs } from '../sniff/magic-numbers.js';
import { inflateWhole } from './whole-member.js';

const MAX_HEADER_FIELD = 64 * 1024;
/** The two bytes of every gzip member, and deflate, its only method. */
const GZIP_MAGIC = Buffer.from([0x1f, 0x8b, 8]);

/** Gzip data broke; everything decoded before was delivered. */
export class GzipBreak extends CompressionBreak {
  override readonly name = 'GzipBreak';
}

/** Whether the bytes begin with the magic of a gzip member. */
export function isGzip(head: Uint8Array): boolean {
  return beginsAs('gzip', head);
}

/**
 * Decodes exactly one gzip member (RFC 1952) and leaves the feed on the byte behind it.
 *
 * Node's own gunzip runs across members and never tells where one ends; archives need that place, because a
 * member is what a byte-range request can fetch.
 */
export class GzipMember {
  /** Set when the member was read to its end: whether checksum and length agree with the decoded bytes. */
  checksumOk: boolean | undefined;
  readonly #feed: ByteFeed;

  constructor(feed: ByteFeed) {
    this.#feed = feed;
  }

  /** The decoded bytes. Throws {@link GzipBreak} after the last byte that could be decoded. */
  async *bytes(): AsyncGenerator<Buffer, void, undefined> {
    await readGzipHeader(this.#feed);
    let crc = 0;
    let size = 0;
    const whole = await inflateWhole(this.#feed);
    if (whole !== undefined) {
      crc = crc32(whole);
      size = whole.length;
      if (size > 0) yield whole;
    } else {
      for await (const out of inflateFeed(this.#feed, (kind, message) => new GzipBreak(kind, message))) {
        crc = crc32(out, crc);
        size = (size + out.length) % 2 ** 32;
        yield out;
      }
    }
    const trailer = await this.#feed.peek(8);
    if (trailer.length < 8)
      throw new GzipBreak('truncated', 'the checksum behind the compressed data is missing');
    this.checksumOk = trailer.readUInt32LE(0) === crc && trailer.readUInt32LE(4) === size;
    this.#feed.consume(8);
  }
}

/** Decodes all members of a gzip stream, one behind the other; ignores zero padding behind the last. */
export async function* gunzipMembers(feed: ByteFeed): AsyncGenerator<Buffer, void, undefined> {
  while (true) {
    const head = await feed.peek(2);
    if (head.length === 0 || head.every((byte) => byte === 0)) return;
    const member = new GzipMember(feed);
    yield* member.bytes();
    if (member.checksumOk === false)
      throw new GzipBreak('corrupt', 'checksum differs from the decoded bytes');
  }
}

async function readGzipHeader(feed: ByteFeed): Promise<void> {
  const fixed = await feed.peek(10);
  if (!GZIP_MAGIC.subarray(0, fixed.length).equals(fixed.subarray(0, GZIP_MAGIC.length))) {
    throw new GzipBreak('corrupt', `not a gzip member at offset ${feed.offset}`);
  }
  if (fixed.length < 10) throw new GzipBreak('truncated', 'gzip header ends early');
  const flags = fixed[3] ?? 0;
  feed.consume(10);
  if (flags & 0x04) {
    const size = await feed.peek(2);
    if (size.length < 2) throw new GzipBreak('truncated', 'gzip header ends early');
    const extra = 2 + size.readUInt16LE(0);
    if ((await feed.skip(extra)) < extra) throw new GzipBreak('truncated', 'gzip header ends early');
  }
  if (flags & 0x08) await skipPastZero(feed);
  if (flags & 0x10) await skipPastZero(feed);
  if (flags & 0x02 && (await feed.skip(2)) < 2) throw new GzipBreak('truncated', 'gzip header ends early');
}

async function skipPastZero(feed: ByteFeed): Promise<void> {
  for (let skipped = 0; skipped < MAX_HEADER_FIELD; ) {
    const held = await feed.peekChunk();
    if (held.length === 0) throw new GzipBreak('truncated', 'gzip header ends early');
    const at = held.indexOf(0);
    feed.consume(at < 0 ? held.length : at + 1);
    if (at >= 0) return;
    skipped += held.length;
  }
  throw new GzipBreak('corrupt', 'a name in the gzip header has no end');
}

import { gunzipSync } from 'node:zlib';
import type { ByteFeed } from '../bytes/byte-feed.js';
import { GzipMember } from './gzip-member.js';
import { type InflateInfo, isDecodingError, NEXT_MEMBER } from './whole-member.js';

/** Packed bytes that are looked at together, and decoded bytes that are held together: four times as many took a tenth longer. */
const MAX_PACKED = 64 * 1024;
const MAX_DECODED = 256 * 1024;
/** Deflate expands at most 1032-fold. */
const MAX_EXPANSION = 1032;

/** A member whose decoded bytes are at hand, and whose checksum agreed. */
interface DecodedMember {
  /** Of its first byte in the file. */
  offset: number;
  packed: number;
  decoded: Buffer;
}

/** What {@link GzipMember} is where the member is decoded already. */
class MemberAtHand {
  readonly checksumOk = true;

  constructor(
    private readonly feed: ByteFeed,
    private readonly member: DecodedMember,
  ) {}

  whole(): Buffer {
    this.feed.consume(this.member.packed);
    return this.member.decoded;
  }

  async *bytes(): AsyncGenerator<Buffer, void, undefined> {
    yield this.whole();
  }
}

/**
 * Opens the gzip members of one archive, small ones decoded many at a time.
 *
 * Setting up a decoder takes longer than decoding a record of some hundred bytes, and gunzip goes over the ends of members
 * by itself. Where they end it does not tell: the magic of the next member and the length in front of it are a guess.
 * They are right when the lengths, none of which is zero, add up to what came out: every true end is among those found,
 * and the length at a false one would be too much. Whatever does not add up, or breaks, is read member by member.
 */
export class MemberBatch {
  #feed: ByteFeed | undefined;
  #decoded: DecodedMember[] = [];
  #next = 0;
  /** Up to here members are read one by one. */
  #aloneUntil = 0;

  /** The member at which the feed stands. Another feed than the first one has its members read one by one. */
  async open(feed: ByteFeed): Promise<GzipMember | MemberAtHand> {
    this.#feed ??= feed;
    if (feed !== this.#feed) return new GzipMember(feed);
    if (this.#next === this.#decoded.length && feed.offset >= this.#aloneUntil) await this.#fill(feed);
    const member = this.#decoded[this.#next];
    if (member === undefined || member.offset !== feed.offset) return new GzipMember(feed);
    this.#next += 1;
    return new MemberAtHand(feed, member);
  }

  async #fill(feed: ByteFeed): Promise<void> {
    const held = await feed.peek(MAX_PACKED);
    const ends = memberEnds(held);
    this.#next = 0;
    this.#decoded = ends.length < 2 ? [] : decodeMembers(held, ends, feed.offset);
    if (this.#decoded.length === 0) this.#aloneUntil = feed.offset + (ends.at(-1)?.end ?? 1);
  }
}

interface MemberEnd {
  /** Counted from the first byte of the first member. */
  end: number;
  decoded: number;
}

/** Where small members that follow each other seem to end, and what they seem to decode to. */
function memberEnds(held: Buffer): MemberEnd[] {
  const ends: MemberEnd[] = [];
  let start = 0;
  let total = 0;
  for (let at = held.indexOf(NEXT_MEMBER, 1); at >= 0; at = held.indexOf(NEXT_MEMBER, at + 1)) {
    // Ten bytes of header and eight behind the data.
    if (at - start < 18) break;
    const decoded = held.readUInt32LE(at - 4);
    total += decoded;
    if (decoded === 0 || decoded > (at - start) * MAX_EXPANSION || total > MAX_DECODED) break;
    ends.push({ end: at, decoded });
    start = at;
  }
  return ends;
}

/** The members, where their lengths add up; else none. */
function decodeMembers(held: Buffer, ends: readonly MemberEnd[], base: number): DecodedMember[] {
  const packed = ends.at(-1)?.end ?? 0;
  const total = ends.reduce((sum, { decoded }) => sum + decoded, 0);
  // A byte more than fits, so that a decoder that is not at its end shows by filling it.
  const options = { chunkSize: Math.max(64, total + 1), maxOutputLength: total + 1, info: true };
  let bytes: Buffer;
  try {
    const { buffer, engine } = gunzipSync(held.subarray(0, packed), options) as unknown as InflateInfo;
    if (buffer.length !== total || engine.bytesWritten !== packed) return [];
    bytes = buffer;
  } catch (error) {
    if (isDecodingError(error)) return [];
    throw error;
  }
  const members: DecodedMember[] = [];
  let start = 0;
  let from = 0;
  for (const { end, decoded } of ends) {
    members.push({
      offset: base + start,
      packed: end - start,
      decoded: bytes.subarray(from, from + decoded),
    });
    start = end;
    from += decoded;
  }
  return members;
}

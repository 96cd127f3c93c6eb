import { crc32, createInflateRaw, type InflateRaw } from 'node:zlib';
import type { ByteFeed } from '../bytes/byte-feed.js';
import { beginsAs } from '../sniff/magic-numbers.js';

/** Bytes handed to the decompressor at a time: deflate expands at most 1032-fold, so one step yields ≤ 33 MB. */
const STEP = 32 * 1024;
const MAX_HEADER_FIELD = 64 * 1024;
/** The two bytes of every gzip member, and deflate, its only method. */
const GZIP_MAGIC = Buffer.from([0x1f, 0x8b, 8]);

/** The compressed data broke; everything decoded before was delivered. */
export class GzipBreak extends Error {
  constructor(
    readonly kind: 'truncated' | 'corrupt',
    message: string,
  ) {
    super(message);
    this.name = 'GzipBreak';
  }
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
    // No high-water mark: a step's output is drained right after it, and a paused transform would lose what
    // it had decoded when the next block turns out broken.
    const options = { chunkSize: 64 * 1024, highWaterMark: Number.MAX_SAFE_INTEGER };
    const inflate = createInflateRaw(options);
    // Errors are taken from the write that met them; a second one, after the break, has nobody else to go to.
    inflate.on('error', () => undefined);
    let crc = 0;
    let size = 0;
    try {
      while (true) {
        // Full steps from the member's start on, however the bytes arrive: where broken data stops being decoded
        // depends on them, and must be the same from a disk and from a server.
        const held = await this.#feed.peek(STEP);
        if (held.length === 0) throw new GzipBreak('truncated', 'compressed data ends early');
        const before = inflate.bytesWritten;
        const failure = await write(inflate, held);
        const consumed = inflate.bytesWritten - before;
        this.#feed.consume(Math.min(consumed, held.length));
        for (let out = inflate.read(); out !== null; out = inflate.read()) {
          crc = crc32(out, crc);
          size = (size + out.length) % 2 ** 32;
          yield out;
        }
        if (failure !== undefined) throw new GzipBreak('corrupt', failure.message);
        // The decompressor stops at its end mark and leaves the rest of the step, at the latest of the next one.
        if (consumed < held.length) break;
      }
    } finally {
      inflate.destroy();
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

/** Resolves when the decompressor has taken all it will take of the step, to the error if it met one. */
function write(inflate: InflateRaw, step: Buffer): Promise<Error | undefined> {
  return new Promise((resolve) => {
    const fail = (error: Error) => resolve(error);
    inflate.once('error', fail);
    inflate.write(step, () => {
      inflate.off('error', fail);
      resolve(undefined);
    });
  });
}

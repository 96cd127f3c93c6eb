import { gzipSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { ByteFeed } from '../../../src/formats/bytes/byte-feed.js';
import { GzipBreak, GzipMember } from '../../../src/formats/gzip/gzip-member.js';

/** Bytes that look the same in each run and compress to about two thirds. */
function noise(bytes: number, seed = 1): Buffer {
  const data = Buffer.alloc(bytes);
  let state = seed;
  for (let i = 0; i < bytes; i++) {
    state = (Math.imul(state, 1103515245) + 12345) >>> 0;
    data[i] = 0x20 + (state >>> 27);
  }
  return data;
}

async function* inChunks(bytes: Buffer, size: number): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

interface ReadMember {
  data: Buffer;
  chunks: number;
  checksumOk: boolean | undefined;
  broken?: string;
}

async function readMember(feed: ByteFeed): Promise<ReadMember> {
  const member = new GzipMember(feed);
  const parts: Buffer[] = [];
  const result = () => ({
    data: Buffer.concat(parts),
    chunks: parts.length,
    checksumOk: member.checksumOk,
  });
  try {
    for await (const part of member.bytes()) parts.push(part);
    return result();
  } catch (error) {
    if (!(error instanceof GzipBreak)) throw error;
    return { ...result(), broken: `${error.kind}: ${error.message}` };
  }
}

const NEXT = gzipSync('the next member');

it('decodes a small member into one buffer', async () => {
  const content = noise(300_000);
  const feed = new ByteFeed(inChunks(Buffer.concat([gzipSync(content), NEXT]), 64 * 1024));
  const read = await readMember(feed);
  expect(read.data.equals(content)).toBe(true);
  expect(read).toMatchObject({ chunks: 1, checksumOk: true });
});

it.each([1, 2, 3, 1000, 65_536, 10_000_000])(
  'decodes members of all sizes from chunks of %i bytes, and ends behind each',
  async (chunkBytes) => {
    const sizes = chunkBytes < 1000 ? [0, 1, 2, 5000, 0, 63, 64] : [0, 1, 2, 90_000, 0, 63, 3_000_000, 64, 7];
    const contents = sizes.map((size, i) => noise(size, i + 1));
    const members = contents.map((content) => gzipSync(content));
    const feed = new ByteFeed(inChunks(Buffer.concat(members), chunkBytes), 7);
    let end = 7;
    for (const [i, content] of contents.entries()) {
      const read = await readMember(feed);
      end += members[i]?.length ?? 0;
      expect(read.data.equals(content)).toBe(true);
      expect(read.checksumOk).toBe(true);
      expect(feed.offset).toBe(end);
    }
    expect(await feed.peek(1)).toHaveLength(0);
  },
);

it('is not misled by the beginning of a member within the data', async () => {
  // Stored, not packed: the inner member stands there byte by byte, once with a trailer that fits its length.
  const contents = [
    Buffer.concat([noise(40), gzipSync('inner'), noise(40)]),
    Buffer.concat([Buffer.from([0, 0, 0, 0, 9, 0, 0, 0]), gzipSync('')]),
    Buffer.concat(Array.from({ length: 500 }, () => gzipSync(''))),
  ];
  for (const content of contents) {
    const feed = new ByteFeed(inChunks(Buffer.concat([gzipSync(content, { level: 0 }), NEXT]), 65_536));
    const read = await readMember(feed);
    expect(read.data.equals(content)).toBe(true);
    expect(read.checksumOk).toBe(true);
    expect((await readMember(feed)).data.toString()).toBe('the next member');
  }
});

it('tells a wrong checksum and a wrong length, and gives all bytes', async () => {
  const content = noise(20_000);
  for (const back of [8, 5, 4, 3, 1]) {
    const member = gzipSync(content);
    const at = member.length - back;
    member[at] = (member[at] ?? 0) ^ 0xff;
    const read = await readMember(new ByteFeed(inChunks(Buffer.concat([member, NEXT]), 4096)));
    expect(read.data.equals(content)).toBe(true);
    expect(read.checksumOk).toBe(false);
    expect(read.broken).toBeUndefined();
  }
});

it('gives of a damaged member what a stream gives of it', async () => {
  const whole = gzipSync(noise(3000));
  // Behind what is no member, a member is read as a stream.
  const noMember = Buffer.from(NEXT);
  noMember[1] = 0x8a;
  const seen = { broken: 0, differing: 0 };
  for (let at = 10; at < whole.length - 8; at += 5) {
    const member = Buffer.from(whole);
    member[at] = (member[at] ?? 0) ^ 0x55;
    const [once, streamed] = await Promise.all(
      [NEXT, noMember].map((next) =>
        readMember(new ByteFeed(inChunks(Buffer.concat([member, next]), 65_536))),
      ),
    );
    expect(once?.data.equals(streamed?.data ?? NEXT)).toBe(true);
    expect([once?.broken, once?.checksumOk]).toEqual([streamed?.broken, streamed?.checksumOk]);
    if (once?.broken !== undefined) seen.broken += 1;
    else if (once?.checksumOk === false) seen.differing += 1;
  }
  expect(seen.broken).toBeGreaterThan(3);
  expect(seen.differing).toBeGreaterThan(3);
});

it('says of a member that is cut that it is, after what could be decoded', async () => {
  const member = gzipSync(noise(50_000));
  for (const left of [5, 11, 1000, member.length - 9, member.length - 8, member.length - 1]) {
    const read = await readMember(new ByteFeed(inChunks(member.subarray(0, left), 4096)));
    expect(read.broken).toMatch(/^truncated/);
    if (left > 30_000) expect(read.data.length).toBeGreaterThan(25_000);
  }
});

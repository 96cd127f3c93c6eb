import { crc32, deflateRawSync, gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ByteFeed } from '../../../src/formats/bytes/byte-feed.js';
import { CompressionBreak } from '../../../src/formats/compression/compression-break.js';
import { GzipMember } from '../../../src/formats/gzip/gzip-member.js';
import { MemberBatch } from '../../../src/formats/gzip/member-batch.js';
import { drawnBytes, seedOf } from '../../support/seed.js';

const NAMED = Buffer.concat([Buffer.from([0x1f, 0x8b, 8, 8, 0, 0, 0, 0, 0, 3]), Buffer.from('name\0')]);
const PLAIN = Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3]);

function member(data: Buffer, head = PLAIN, level = 6): Buffer {
  const trailer = Buffer.alloc(8);
  trailer.writeUInt32LE(crc32(data), 0);
  trailer.writeUInt32LE(data.length, 4);
  return Buffer.concat([head, deflateRawSync(data, { level }), trailer]);
}

interface Read {
  offset: number;
  bytes: string;
  checksumOk: boolean | undefined;
  broken?: string;
}

/** Every member up to the end or the first break, opened by `open`. */
async function readAll(
  archive: Buffer,
  open: (feed: ByteFeed) => Promise<Pick<GzipMember, 'bytes' | 'checksumOk'>>,
) {
  const feed = new ByteFeed(
    (async function* () {
      yield archive;
    })(),
    1000,
  );
  const reads: Read[] = [];
  while ((await feed.peek(1)).length > 0) {
    const offset = feed.offset;
    const opened = await open(feed);
    const parts: Buffer[] = [];
    let broken: string | undefined;
    try {
      for await (const part of opened.bytes()) parts.push(part);
    } catch (error) {
      if (!(error instanceof CompressionBreak)) throw error;
      broken = error.message;
    }
    const bytes = Buffer.concat(parts).toString('base64');
    reads.push({ offset, bytes, checksumOk: opened.checksumOk, ...(broken !== undefined && { broken }) });
    if (broken !== undefined) break;
  }
  return reads;
}

async function both(archive: Buffer) {
  const batch = new MemberBatch();
  return {
    batched: await readAll(archive, (feed) => batch.open(feed)),
    alone: await readAll(archive, async (feed) => new GzipMember(feed)),
  };
}

const contents = fc.oneof(
  { weight: 6, arbitrary: fc.uint8Array({ maxLength: 400 }) },
  { weight: 2, arbitrary: fc.nat(3000).map((length) => new Uint8Array(length).fill(65)) },
  { weight: 1, arbitrary: fc.constantFrom(0, 70_000, 300_000).map((length) => drawnBytes(length)) },
);
const members = fc
  .array(fc.tuple(contents, fc.boolean(), fc.constantFrom(0, 6)), { maxLength: 12 })
  .map((all) => all.map(([data, named, level]) => member(Buffer.from(data), named ? NAMED : PLAIN, level)));

describe('gzip members decoded many at a time', () => {
  it('are those that are decoded one by one, at the same places', async () => {
    await fc.assert(
      fc.asyncProperty(members, async (all) => {
        const { batched, alone } = await both(Buffer.concat(all));
        expect(batched).toEqual(alone);
        expect(alone).toHaveLength(all.length);
      }),
      { numRuns: 60, seed: seedOf() },
    );
  });

  it('break where they break one by one, whatever byte is changed or missing', async () => {
    const change = fc.record({
      at: fc.double({ min: 0, max: 0.999, noNaN: true }),
      bit: fc.nat(7),
      cut: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(members, change, async (all, { at, bit, cut }) => {
        const archive = Buffer.concat(all);
        const place = Math.floor(at * archive.length);
        const damaged = cut ? archive.subarray(0, place) : Buffer.from(archive);
        if (!cut && damaged.length > 0) damaged[place] = (damaged[place] ?? 0) ^ (1 << bit);
        const { batched, alone } = await both(damaged);
        expect(batched).toEqual(alone);
      }),
      { numRuns: 200, seed: seedOf() },
    );
  });

  it('that hold the magic of a member and a length of nothing in front of it keep their ends', async () => {
    // Stored, so that what is decoded stands in the packed bytes as it is.
    const trap = Buffer.concat([Buffer.from('a'.repeat(40)), Buffer.alloc(4), gzipSync('of a page')]);
    const loud = Buffer.concat([
      Buffer.from('b'.repeat(40)),
      Buffer.from([5, 0, 0, 0]),
      gzipSync('of a page'),
    ]);
    const archive = Buffer.concat(
      [trap, loud].flatMap((data) => [member(data, PLAIN, 0), member(Buffer.from('next'))]),
    );
    const { batched, alone } = await both(archive);
    expect(batched).toEqual(alone);
    expect(alone).toHaveLength(4);
  });

  it('are one call for all that are at hand', async () => {
    const all = Array.from({ length: 20 }, (_, n) => member(Buffer.from(`record ${n}`)));
    const batch = new MemberBatch();
    const kinds: string[] = [];
    await readAll(Buffer.concat(all), async (feed) => {
      const opened = await batch.open(feed);
      kinds.push(opened.constructor.name);
      return opened;
    });
    // Behind the last one stands no magic that would tell its end.
    expect(kinds).toEqual([...Array(19).fill('MemberAtHand'), 'GzipMember']);
  });
});

import { describe, expect, it } from 'vitest';
import { ByteFeed } from '../../../src/formats/bytes/byte-feed.js';
import { decompress } from '../../../src/formats/compression/decompress.js';
import { parseFrameHeader } from '../../../src/formats/zstd/frame-header.js';
import { fzstdDecoder } from '../../../src/formats/zstd/fzstd-decoder.js';
import { nodeDecoder, nodeDecodes } from '../../../src/formats/zstd/node-decoder.js';
import { ZstdBreak } from '../../../src/formats/zstd/zstd-break.js';
import { chunked } from '../../sources/support.js';
import { DICTIONARY, skippableFrame, zstdFrame } from './write-zstd.js';

/** Text that repeats over long distances, with noise that no coder shortens. */
function sampleBytes(length: number): Buffer {
  const bytes = Buffer.alloc(length);
  let state = 12345;
  for (let at = 0; at < length; at++) {
    state = (Math.imul(state, 1103515245) + 12345) >>> 0;
    const noise = (at >> 12) % 3 === 0;
    bytes[at] = noise ? state >> 24 : ((at % 5003) * 7) % 251;
  }
  return bytes;
}

async function decodeAll(bytes: Buffer, step = 977): Promise<{ out: Buffer; broken?: ZstdBreak }> {
  const parts: Buffer[] = [];
  try {
    const feed = await decompress(new ByteFeed(chunked(bytes, step)));
    for (let part = await feed.chunk(1 << 20); part !== undefined; part = await feed.chunk(1 << 20))
      parts.push(Buffer.from(part));
  } catch (error) {
    if (!(error instanceof ZstdBreak)) throw error;
    return { out: Buffer.concat(parts), broken: error };
  }
  return { out: Buffer.concat(parts) };
}

describe('zstd is decoded', () => {
  it.each([
    [0, 3],
    [1, 3],
    [300, 3],
    [131072, 1],
    [700_000, 3],
    [2_500_000, 19],
  ])('exactly: %i bytes at level %i', async (length, level) => {
    const content = sampleBytes(length);
    const { out, broken } = await decodeAll(zstdFrame(content, { level }), 65_536);
    expect(broken).toBeUndefined();
    expect(out.equals(content)).toBe(true);
  });

  it('over all frames, skippable ones and zeros behind the last', async () => {
    const parts = [sampleBytes(500), sampleBytes(90_000), Buffer.from('end')];
    const frames = parts.flatMap((part, at) => [skippableFrame(Buffer.from('index'), at), zstdFrame(part)]);
    const { out } = await decodeAll(Buffer.concat([...frames, Buffer.alloc(40)]));
    expect(out.equals(Buffer.concat(parts))).toBe(true);
  });

  it.each([
    ['plain', DICTIONARY],
    ['compressed', zstdFrame(DICTIONARY)],
  ])('with the dictionary at its start, %s', async (_, stored) => {
    const parts = [sampleBytes(400), Buffer.from('river garden station'), sampleBytes(400_000)];
    const frames = parts.map((part) => zstdFrame(part, { dictionary: DICTIONARY }));
    const { out, broken } = await decodeAll(Buffer.concat([skippableFrame(stored), ...frames]));
    expect(broken).toBeUndefined();
    expect(out.equals(Buffer.concat(parts))).toBe(true);
  });

  it('the same by fzstd as by Node, where Node has zstd', async () => {
    const content = sampleBytes(120_000);
    const frame = zstdFrame(content);
    const header = parseFrameHeader(frame);
    if (header === undefined || typeof header === 'string') throw new Error('no frame header');
    const decoders = [await fzstdDecoder(header), ...(nodeDecodes(false) ? [nodeDecoder(undefined)] : [])];
    for (const decoder of decoders) {
      const parts = await decoder.decode(frame.subarray(0, -4));
      const { rest, checksumOk } = await decoder.end(frame.subarray(-4));
      decoder.close();
      expect(Buffer.concat([...parts, ...rest]).equals(content)).toBe(true);
      expect(checksumOk).toBe(true);
    }
  });
});

describe('zstd that breaks', () => {
  const content = sampleBytes(300_000);
  const frame = zstdFrame(content);

  it('is truncated at any cut inside a frame, and what came before is given', async () => {
    const small = Buffer.concat([zstdFrame(Buffer.from('first')), zstdFrame(sampleBytes(60))]);
    const first = zstdFrame(Buffer.from('first')).length;
    for (let cut = 1; cut < small.length; cut++) {
      if (cut === first) continue;
      const { out, broken } = await decodeAll(small.subarray(0, cut));
      // Of fewer than four bytes nobody can tell that they are zstd.
      if (cut >= 4) expect([cut, broken?.kind]).toEqual([cut, 'truncated']);
      if (cut > first) expect(out.toString('latin1', 0, 5)).toBe('first');
    }
  });

  it('is corrupt when the checksum differs', async () => {
    const changed = Buffer.from(frame);
    changed[changed.length - 1] = (changed.at(-1) ?? 0) ^ 1;
    const { out, broken } = await decodeAll(changed);
    expect(broken?.reason).toBe('archive_corrupt');
    expect(out.equals(content)).toBe(true);
  });

  it('never passes changed bytes for whole', async () => {
    for (let at = 4; at < frame.length; at += 4001) {
      const changed = Buffer.from(frame);
      changed[at] = (changed[at] ?? 0) ^ 0x10;
      const { out, broken } = await decodeAll(changed);
      expect(broken !== undefined || out.equals(content)).toBe(true);
    }
  });

  it.each([
    ['a window of 3.5 TiB', '28b52ffd00ff', /window .*MiB, more than 128; compress it with --long=27/],
    ['one segment of 16 EiB', '28b52ffde0ffffffffffffff0f', /window/],
    ['a dictionary that it does not bring', '28b52ffd234d10000001', /needs the dictionary 4173/],
  ])('is refused with %s', async (_, hex, message) => {
    const { broken } = await decodeAll(Buffer.concat([Buffer.from(hex, 'hex'), Buffer.alloc(20)]));
    expect(broken?.reason).toBe('archive_unsupported');
    expect(broken?.message).toMatch(message);
  });

  it.each([
    ['a reserved header bit', '28b52ffd0858'],
    ['a reserved block type', '28b52ffd0058070000'],
    ['a block larger than 128 KiB', '28b52ffd0058ffff7f'],
    ['a block larger than its window', '28b52ffd0000054000'],
  ])('is corrupt with %s', async (_, hex) => {
    const { broken } = await decodeAll(Buffer.concat([Buffer.from(hex, 'hex'), Buffer.alloc(20)]));
    expect(broken?.reason).toBe('archive_corrupt');
  });

  it('is refused with a dictionary larger than 16 MiB, stored or decoded', async () => {
    const stored = skippableFrame(Buffer.from('x'));
    stored.writeUInt32LE(0x7fffffff, 4);
    const bomb = skippableFrame(zstdFrame(Buffer.alloc(17 * 2 ** 20), { level: 1 }));
    for (const bytes of [stored, bomb])
      expect((await decodeAll(bytes)).broken?.reason).toBe('archive_unsupported');
  });

  it('is refused with another dictionary than that it was made with', async () => {
    const other = Buffer.from(DICTIONARY);
    other.writeUInt32LE(7, 4);
    const bytes = Buffer.concat([
      skippableFrame(other),
      zstdFrame(Buffer.from('river garden'), { dictionary: DICTIONARY }),
    ]);
    expect((await decodeAll(bytes)).broken?.kind).toBe('corrupt');
  });
});

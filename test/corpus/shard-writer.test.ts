import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { readIndex, readSample, sampleOfMembers } from '../../src/corpus/corpus-reader.js';
import { encodeSample, type PartData } from '../../src/corpus/encode-sample.js';
import { extensionOf, sampleKey, splitMemberName } from '../../src/corpus/sample-key.js';
import { decodeOffsets, encodeOffsets, indexLine, storedImages } from '../../src/corpus/shard-index.js';
import { createShardWriter, type ShardLimits, type StagedShard } from '../../src/corpus/shard-writer.js';
import { readTar } from '../../src/formats/tar/tar-members.js';
import { RECORD } from '../../src/formats/tar/ustar.js';
import type { Sample, SampleNode } from '../../src/model/sample.js';
import { createFsStore } from '../../src/store/fs-store.js';
import { sha256 } from '../support/tiny-corpus.js';

/** A sample whose images are arbitrary bytes: the writer must not care what they are. */
function sampleOf(
  n: number,
  images: readonly Uint8Array[],
  text = `text of ${n}`,
): { sample: Sample; images: PartData[] } {
  const parts = images.map((data, i) => ({ part: `${i}.jpg`, data }));
  const nodes: SampleNode[] = [
    { type: 'text', role: 'paragraph', text },
    ...parts.map(
      ({ part, data }): SampleNode => ({
        type: 'image',
        part,
        original_url: 'https://example.org/i.jpg',
        final_url: 'https://example.org/i.jpg',
        origin: 'http',
        sha256: sha256(data),
        width: 1,
        height: 1,
        bytes: data.byteLength,
        format: 'jpeg',
        original_width: 1,
        original_height: 1,
        original_bytes: 1,
        original_format: 'jpeg',
        phash: '0'.repeat(16),
        dhash: '0'.repeat(16),
      }),
    ),
  ];
  const id = `doc-${n}`;
  return {
    images: parts,
    sample: {
      schema: 'weft/sample/1',
      key: sampleKey(id),
      id,
      url: `https://example.org/${n}`,
      source: { input: 'x', offset: n },
      nodes,
      texts: nodes.map((node) => (node.type === 'text' ? node.text : null)),
      images: nodes.map((node) => (node.type === 'image' ? node.part : null)),
      signals: {},
    },
  };
}

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'weft-writer-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function writeAll(
  samples: readonly { sample: Sample; images: PartData[] }[],
  limits: ShardLimits,
  into = join(folder, 'shards'),
): Promise<StagedShard[]> {
  const writer = createShardWriter({ folder: into, unit: 'unit-1', ...limits });
  const shards: StagedShard[] = [];
  for (const { sample, images } of samples) {
    const shard = await writer.add(sample, images);
    if (shard) shards.push(shard);
  }
  const last = await writer.finish();
  if (last) shards.push(last);
  expect(await writer.finish()).toBeUndefined();
  return shards;
}

const corpus = fc.array(fc.array(fc.uint8Array({ maxLength: 3000 }), { maxLength: 4 }), {
  minLength: 1,
  maxLength: 12,
});

describe('createShardWriter', () => {
  test('stages shards whose every document can be read back by its index line, in order, once', async () => {
    await fc.assert(
      fc.asyncProperty(
        corpus,
        fc.integer({ min: 1, max: 5 }),
        fc.integer({ min: RECORD, max: 40_000 }),
        async (images, maxDocuments, maxBytes) => {
          const samples = images.map((data, n) => sampleOf(n, data));
          const shards = await writeAll(samples, { maxDocuments, maxBytes });
          const store = createFsStore(folder);
          const read: { sample: Sample; images: Map<string, Buffer> }[] = [];
          for (const { entry } of shards) {
            const lines = await readIndex(store, entry);
            expect(lines).toHaveLength(entry.documents);
            expect(entry.documents).toBeLessThanOrEqual(maxDocuments);
            expect(lines.reduce((sum, line) => sum + line.images, 0)).toBe(entry.images);
            // A document larger than the limit has a shard of its own; two never exceed it.
            if (entry.documents > 1)
              expect((lines.at(-1)?.offset ?? 0) + (lines.at(-1)?.bytes ?? 0) + 1024).toBeLessThanOrEqual(
                maxBytes,
              );
            for (const line of lines) {
              const stored = await readSample(store, entry, line);
              expect(stored.sample.key).toBe(line.key);
              read.push(stored);
            }
          }
          expect(read.map(({ sample }) => sample)).toEqual(samples.map(({ sample }) => sample));
          expect(
            read.map((item) => [...item.images].map(([part, data]) => [part, new Uint8Array(data)])),
          ).toEqual(samples.map((item) => item.images.map(({ part, data }) => [part, new Uint8Array(data)])));
          await rm(join(folder, 'shards'), { recursive: true });
        },
      ),
      { numRuns: 30 },
    );
  });

  test('vouches for the three files by their true lengths and hashes, and names them by unit, number and content', async () => {
    const shards = await writeAll(
      [0, 1, 2].map((n) => sampleOf(n, [Buffer.alloc(100, n)])),
      { maxBytes: 1e6, maxDocuments: 2 },
    );
    expect(shards.map(({ entry }) => entry.documents)).toEqual([2, 1]);
    for (const [i, { entry, files }] of shards.entries()) {
      const stem = `shards/unit-1-000${i}-${entry.sha256.slice(0, 8)}`;
      expect(files.map((file) => file.entry.name)).toEqual([
        `${stem}.tar`,
        `${stem}.tar.idx`,
        `${stem}.index.jsonl`,
      ]);
      for (const { entry: file, path } of files) {
        const bytes = await readFile(path);
        expect(file).toMatchObject({ bytes: bytes.length, sha256: sha256(bytes) });
      }
    }
    expect(await readdir(join(folder, 'shards'))).toHaveLength(6);
  });

  test('writes the same bytes for the same samples, wherever and whenever', async () => {
    const samples = [3, 1, 2].map((n) => sampleOf(n, [Buffer.alloc(1000, n)]));
    const limits = { maxBytes: 1e6, maxDocuments: 10 };
    const [one] = await writeAll(samples, limits, join(folder, 'a'));
    const [two] = await writeAll(samples, limits, join(folder, 'b'));
    expect(one?.entry).toEqual(two?.entry);
    const [other] = await writeAll(samples.toReversed(), limits, join(folder, 'c'));
    expect(other?.entry.sha256).not.toBe(one?.entry.sha256);
  });

  test('points energon to the first header of each sample and to the end of the archive', async () => {
    const [shard] = await writeAll(
      [0, 1, 2].map((n) => sampleOf(n, [Buffer.alloc(n * 700, 1)])),
      { maxBytes: 1e6, maxDocuments: 10 },
    );
    const [tar, idx] = await Promise.all((shard?.files ?? []).map(({ path }) => readFile(path)));
    const offsets = decodeOffsets(idx ?? Buffer.alloc(0));
    async function* source(): AsyncGenerator<Uint8Array> {
      yield tar ?? Buffer.alloc(0);
    }
    const members = readTar(source());
    const found: number[] = [];
    let item = await members.next();
    while (!item.done) {
      if (item.value.name.endsWith('.json')) found.push(item.value.offset);
      item = await members.next();
    }
    expect(offsets).toEqual([...found, item.value.offset]);
  });

  test('leaves nothing open and nothing named after an abort, and refuses limits that hold no sample', async () => {
    const writer = createShardWriter({
      folder: join(folder, 'x'),
      unit: 'u',
      maxBytes: 1e6,
      maxDocuments: 5,
    });
    const { sample, images } = sampleOf(0, []);
    await writer.add(sample, images);
    await writer.abort();
    expect((await readdir(join(folder, 'x'))).filter((name) => name.endsWith('.tar'))).toEqual([]);
    expect(() => createShardWriter({ folder, unit: 'u', maxBytes: RECORD - 1, maxDocuments: 1 })).toThrow(
      RangeError,
    );
    expect(() => createShardWriter({ folder, unit: 'u', maxBytes: RECORD, maxDocuments: 0 })).toThrow(
      RangeError,
    );
  });
});

describe('encodeSample', () => {
  test('places parts where it says, JSON first', () => {
    const { sample, images } = sampleOf(7, [Buffer.from('one'), Buffer.alloc(600, 'x')], 'tea 🍵 茶');
    const encoded = encodeSample(sample, images);
    const bytes = Buffer.concat(encoded.chunks);
    expect(bytes.length).toBe(encoded.bytes);
    expect(encoded.parts.map(({ part }) => part)).toEqual(['json', '0.jpg', '1.jpg']);
    const [json, one] = encoded.parts.map(({ offset, bytes: length }) =>
      bytes.subarray(offset, offset + length),
    );
    expect(JSON.parse(json?.toString() ?? '')).toEqual(sample);
    expect(one?.toString()).toBe('one');
  });
});

describe('sampleOfMembers', () => {
  test('refuses a group without JSON, naming the place', () => {
    expect(() => sampleOfMembers([], 'shards/x.tar at byte 0')).toThrow(
      /shards\/x\.tar at byte 0: .*no \.json/,
    );
  });
});

describe('keys and names', () => {
  test('are 32 hex digits from the id, and split at the first dot as webdataset does', () => {
    expect(sampleKey('doc-1')).toBe(sha256(Buffer.from('doc-1')).slice(0, 32));
    expect(splitMemberName('abc.0.jpg')).toEqual({ key: 'abc', part: '0.jpg' });
    expect(splitMemberName('a.b/abc.json')).toEqual({ key: 'a.b/abc', part: 'json' });
    expect(splitMemberName('abc')).toBeUndefined();
    expect(splitMemberName('.hidden')).toBeUndefined();
    expect(extensionOf('jpeg')).toBe('jpg');
    expect(extensionOf('webp')).toBe('webp');
  });

  test('are split as the regular expression of webdataset splits them', () => {
    const names = fc.stringMatching(/^[ab./]{0,12}$/);
    fc.assert(
      fc.property(names, (name) => {
        const match = /^((?:.*\/|)[^.]+)[.]([^/]*)$/.exec(name);
        expect(splitMemberName(name)).toEqual(match === null ? undefined : { key: match[1], part: match[2] });
      }),
      { numRuns: 2000 },
    );
  });

  test('splitting takes linear time on hostile names', () => {
    // Quadratic time is hours on these.
    for (const hostile of ['/'.repeat(4_000_000), '.'.repeat(4_000_000), `${'a/'.repeat(2_000_000)}b`])
      splitMemberName(hostile);
  });
});

describe('indexes', () => {
  test('offsets survive encoding up to 2^53, little-endian', () => {
    fc.assert(
      fc.property(fc.array(fc.maxSafeNat()), (offsets) => {
        expect(decodeOffsets(encodeOffsets(offsets))).toEqual(offsets);
      }),
    );
    expect(encodeOffsets([258]).toString('hex')).toBe('0201000000000000');
    expect(() => decodeOffsets(new Uint8Array(7))).toThrow(RangeError);
  });

  test('a line counts texts, characters and images, and leaves out what the page does not say', () => {
    const { sample } = sampleOf(1, [Buffer.from('a'), Buffer.from('b')], 'four');
    const line = indexLine(sample, 512, 4096, []);
    expect(line).toMatchObject({ texts: 1, text_chars: 4, images: 2, offset: 512, bytes: 4096 });
    expect(line).not.toHaveProperty('title');
    expect(indexLine({ ...sample, title: 'T', language: 'zh' }, 0, 0, [])).toMatchObject({
      title: 'T',
      language: 'zh',
    });
    expect(storedImages(sample).map(({ part }) => part)).toEqual(['0.jpg', '1.jpg']);
  });
});

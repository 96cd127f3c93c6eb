import { createReadStream } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { energonFormat } from '../../../src/export/formats/energon/format.js';
import type { ExportFormat } from '../../../src/export/formats/export-format.js';
import { readFormatOptions } from '../../../src/export/formats/format-options.js';
import { mdsFormat } from '../../../src/export/formats/mds/format.js';
import { mmc4JsonlFormat } from '../../../src/export/formats/mmc4-jsonl/format.js';
import { obelicsFormat } from '../../../src/export/formats/obelics/format.js';
import { omnicorpusFormat } from '../../../src/export/formats/omnicorpus/format.js';
import { shardNumber, shardRange } from '../../../src/export/formats/shard-name.js';
import { webdatasetFormat } from '../../../src/export/formats/webdataset/format.js';
import { createTarFile, type TarSampleRange } from '../../../src/export/formats/webdataset/tar-file.js';
import { readTar, type TarMember } from '../../../src/formats/tar/tar-members.js';
import type { Sample } from '../../../src/model/sample.js';
import { exportTinyCorpus, type TinyExport } from '../../support/export-in-process.js';

const FORMATS: ExportFormat[] = [
  webdatasetFormat,
  energonFormat,
  mdsFormat,
  obelicsFormat,
  mmc4JsonlFormat,
  omnicorpusFormat,
];

async function membersOf(path: string): Promise<TarMember[]> {
  const members: TarMember[] = [];
  for await (const member of readTar(createReadStream(path))) members.push(member);
  return members;
}

describe('a tar file', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'weft-tar-'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  test('holds every sample where its entry says, for members of any size', async () => {
    const bytes = fc.uint8Array({ maxLength: 1200 });
    const samples = fc.array(fc.array(bytes, { minLength: 1, maxLength: 3 }), { maxLength: 5 });
    await fc.assert(
      fc.asyncProperty(samples, async (contents) => {
        const tar = await createTarFile(join(folder, 'any.tar'));
        const places: TarSampleRange[] = [];
        for (const [n, parts] of contents.entries())
          places.push(
            await tar.add(
              `k${n}`,
              parts.map((data, i) => ({ part: `${i}.bin`, data })),
            ),
          );
        const { end } = await tar.finish();
        const file = await readFile(tar.path);
        expect(file.byteLength % 10_240).toBe(0);
        expect(file.subarray(end).every((byte) => byte === 0)).toBe(true);
        let at = 0;
        for (const [n, { offset, bytes: length, parts }] of places.entries()) {
          expect(offset).toBe(at);
          at += length;
          parts.forEach((part, i) => {
            const found = file.subarray(part.offset, part.offset + part.bytes);
            expect(Buffer.compare(found, contents[n]?.[i] ?? Buffer.alloc(0))).toBe(0);
          });
        }
        expect(at).toBe(end);
        expect((await membersOf(tar.path)).map(({ name }) => name)).toEqual(
          contents.flatMap((parts, n) => parts.map((_, i) => `k${n}.${i}.bin`)),
        );
      }),
      { numRuns: 60 },
    );
  });
});

describe('the webdataset format', () => {
  let tiny: TinyExport;
  beforeAll(async () => {
    tiny = await exportTinyCorpus(webdatasetFormat, { geometry: { maxImages: 2 } });
  });
  afterAll(() => tiny.remove());

  test('splits long documents into samples of their own, each with its part of the nodes and their images', async () => {
    const shards = tiny.record.files.filter(({ name }) => name.endsWith('.tar'));
    expect(shards.map(({ name }) => name)).toContain('webdataset/shard-00000.tar');
    const nodes = new Map<string, Sample['nodes']>();
    let split = 0;
    for (const { name } of shards) {
      const members = await membersOf(join(tiny.folder, name));
      for (const [at, member] of members.entries()) {
        if (!member.name.endsWith('.json')) continue;
        const sample = JSON.parse(member.data.toString()) as Sample;
        const key = member.name.slice(0, -'.json'.length);
        expect(sample.key).toBe(key);
        const parts = sample.images.filter((image) => image !== null);
        expect(members.slice(at + 1, at + 1 + parts.length).map((m) => m.name)).toEqual(
          parts.map((part) => `${key}.${part}`),
        );
        expect(parts.length).toBeLessThanOrEqual(2);
        if (key.includes('-')) split += 1;
        nodes.set(key, sample.nodes);
      }
    }
    expect(split).toBeGreaterThan(0);
    for (const [key, { nodes: whole }] of tiny.samples) {
      const parts = [...nodes]
        .filter(([name]) => name.split('-')[0] === key)
        .sort(([a], [b]) => (a < b ? -1 : 1));
      expect(parts.flatMap(([, part]) => part)).toEqual(whole);
    }
  });
});

describe('names and options', () => {
  test('shard numbers sort as numbers, and their range is what loaders expand', () => {
    expect(shardNumber(7, 100_001)).toBe('000007');
    expect(shardRange(1)).toBe('00000');
    expect(shardRange(12)).toBe('{00000..00011}');
    expect(shardRange(100_001)).toBe('{000000..100000}');
  });

  test('an unknown option, and a value that no rule takes, end in one line that says what there is', () => {
    const rules = { images: ['tar', 'folder'] } as const;
    expect(readFormatOptions('x', {}, rules)).toEqual({ images: 'tar' });
    expect(() => readFormatOptions('x', { image: 'tar' }, rules)).toThrow(
      'format x has no option image; it has images',
    );
    expect(() => readFormatOptions('x', { images: 'zip' }, rules)).toThrow('want tar or folder, got zip');
    expect(() => readFormatOptions('x', { toString: '1' }, {})).toThrow('it has none');
  });
});

describe.each(FORMATS)('the $name format', (format) => {
  const exports: TinyExport[] = [];
  const files = async (options: { concurrency: number; seed?: string }) => {
    const tiny = await exportTinyCorpus(format, options);
    exports.push(tiny);
    return tiny.record.files;
  };
  afterAll(async () => {
    for (const tiny of exports) await tiny.remove();
  });

  test('gives the same bytes for the same seed, however many shards are written at once, and others for another', async () => {
    const [one, many, other] = [
      await files({ concurrency: 1 }),
      await files({ concurrency: 3 }),
      await files({ concurrency: 3, seed: 'other' }),
    ];
    expect(many).toEqual(one);
    expect(other).not.toEqual(one);
  });

  test('keeps everything but what a loader reads out of the folder of the shards', () => {
    const [first] = exports;
    const folders = new Set(first?.record.files.map(({ name }) => name.split('/')[0]));
    const own = {
      'mmc4-jsonl': ['mmc4', 'mmc4-images'],
      omnicorpus: ['omnicorpus', 'omnicorpus-raw-images'],
      obelics: ['data'],
    };
    const named = own[format.name as keyof typeof own] ?? [format.name];
    expect([...folders].sort()).toEqual(['README.md', 'croissant.json', ...named].sort());
  });
});

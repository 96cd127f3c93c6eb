import { createReadStream } from 'node:fs';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { splitMemberName } from '../../src/corpus/sample-key.js';
import { decodeOffsets } from '../../src/corpus/shard-index.js';
import { type IndexedSample, writeIndexDatabase } from '../../src/export/formats/energon/index-database.js';
import { readTar } from '../../src/formats/tar/tar-members.js';
import { needs } from '../support/needs.js';
import { runReader } from './run-reader.js';

interface IndexReport {
  integrity: string;
  indexes: Record<string, string[]>;
  samples: [number, string, number, number, number][];
  sample_parts: [number, number, string, number, number][];
  by_key: string[];
}

const python = needs.python(['sqlite3'], 'reads energon indexes with SQLite itself');
const shared = needs.shared('compares the index with one that energon prepare wrote');

async function* each<T>(values: readonly T[]): AsyncGenerator<T> {
  yield* values;
}

describe.skipIf(python.skip)('index.sqlite', () => {
  let folder: string;
  let index: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'weft-index-'));
    index = join(folder, 'index.sqlite');
  });
  afterAll(() => rm(folder, { recursive: true }));
  const read = (path: string) => runReader<IndexReport>(python.python, 'read_index.py', [path]);

  async function expectFaithful(shards: readonly IndexedSample[][]): Promise<void> {
    await writeIndexDatabase(index, each(shards));
    const report = await read(index);
    expect(report.integrity).toBe('ok');
    expect(report.samples).toEqual(
      shards.flatMap((shard, tar) => shard.map(({ key, offset, bytes }, i) => [tar, key, i, offset, bytes])),
    );
    expect(report.sample_parts).toEqual(
      shards.flatMap((shard, tar) =>
        shard.flatMap(({ parts }, i) =>
          parts.map(({ part, offset, bytes }) => [tar, i, part, offset, bytes]),
        ),
      ),
    );
    expect(report.by_key).toEqual([...report.by_key].sort());
    expect(report.by_key).toHaveLength(report.samples.length);
  }

  // 84 entries of the narrowest index fill a page, so these reach trees of one, two and three levels.
  test.each([0, 1, 2, 83, 84, 85, 86, 3000, 20_000])(
    'holds %i samples, whatever the height of its trees',
    async (n) => {
      const samples = Array.from({ length: n }, (_, i) => ({
        key: ((i * 2_654_435_761) % 2 ** 32).toString(16).padStart(32, '0'),
        offset: i * 10_240,
        bytes: 10_240,
        parts: ['json', '0.jpg', '10.jpg', '2.jpg'].map((part, p) => ({
          part,
          offset: i * 10_240 + p * 2560 + 512,
          bytes: 2000 + (i % 7),
        })),
      }));
      await expectFaithful([samples.slice(0, n >> 1), samples.slice(n >> 1)]);
    },
  );

  test('holds every key, part name and number that SQLite has a type for', async () => {
    const number = fc.oneof(
      fc.constantFrom(
        0,
        1,
        127,
        128,
        255,
        32_767,
        32_768,
        2 ** 23 - 1,
        2 ** 23,
        2 ** 31 - 1,
        2 ** 31,
        2 ** 47,
      ),
      fc.nat({ max: Number.MAX_SAFE_INTEGER }),
    );
    const name = fc
      .string({ unit: 'grapheme', minLength: 1, maxLength: 20 })
      .filter((s) => !s.includes('\0'));
    const parts = fc.uniqueArray(fc.record({ part: name, offset: number, bytes: number }), {
      maxLength: 5,
      selector: ({ part }) => part,
    });
    const samples = fc.uniqueArray(fc.record({ key: name, offset: number, bytes: number, parts }), {
      maxLength: 40,
      selector: ({ key }) => key,
    });
    const property = fc.asyncProperty(fc.array(samples, { maxLength: 3 }), async (shards) => {
      const renamed = shards.map((shard, tar) =>
        shard.map((s) => ({ ...s, key: `${s.key}${tar}`, parts: inTarOrder(s.parts) })),
      );
      await writeIndexDatabase(index, each(renamed));
      const report = await read(index);
      expect(report.integrity).toBe('ok');
      expect(report.samples.map(([, key, , offset, bytes]) => ({ key, offset, bytes }))).toEqual(
        renamed.flat().map(({ key, offset, bytes }) => ({ key, offset, bytes })),
      );
      expect(report.sample_parts.map(([, , part, offset, bytes]) => ({ part, offset, bytes }))).toEqual(
        renamed.flat().flatMap((sample) => sample.parts),
      );
    });
    await fc.assert(property, { numRuns: 25 });
  });

  test('refuses two samples of one key and leaves no file', async () => {
    const sample = { key: 'twice', offset: 0, bytes: 512, parts: [] };
    await rm(index, { force: true });
    await expect(writeIndexDatabase(index, each([[sample], [sample]]))).rejects.toThrow(
      /two samples have the key/,
    );
    expect(await readdir(folder)).toEqual([]);
  });

  test.skipIf(shared.skip).each(['interleaved', 'captions'])(
    'equals, row for row, what energon prepare made of the %s data set',
    async (name) => {
      const dataset = join(shared.path, 'data/corpora/energon', name);
      const info = JSON.parse(await readFile(join(dataset, '.nv-meta/.info.json'), 'utf8')) as {
        shard_counts: Record<string, number>;
      };
      const shards = await Promise.all(
        Object.keys(info.shard_counts).map((tar) => samplesOf(join(dataset, tar))),
      );
      await writeIndexDatabase(index, each(shards));
      const [ours, theirs] = [await read(index), await read(join(dataset, '.nv-meta/index.sqlite'))];
      expect(theirs.samples.length).toBeGreaterThan(0);
      expect(ours).toEqual(theirs);
    },
  );
});

/** Members follow each other in a tar file, so their offsets rise. */
function inTarOrder<T extends { offset: number }>(parts: readonly T[]): T[] {
  const offsets = parts.map(({ offset }) => offset).sort((a, b) => a - b);
  return parts.map((part, i) => ({ ...part, offset: offsets[i] ?? 0 }));
}

/** The samples of a tar file, cut at the offsets that lie next to it. */
async function samplesOf(path: string): Promise<IndexedSample[]> {
  const offsets = decodeOffsets(await readFile(`${path}.idx`));
  const samples = new Map<
    string,
    IndexedSample & { parts: { part: string; offset: number; bytes: number }[] }
  >();
  for await (const member of readTar(createReadStream(path))) {
    const name = splitMemberName(member.name);
    if (name === undefined) continue;
    const i = samples.size;
    if (!samples.has(name.key)) {
      const offset = offsets[i] ?? Number.NaN;
      samples.set(name.key, {
        key: name.key,
        offset,
        bytes: (offsets[i + 1] ?? Number.NaN) - offset,
        parts: [],
      });
    }
    samples
      .get(name.key)
      ?.parts.push({ part: name.part, offset: member.dataOffset, bytes: member.data.byteLength });
  }
  return [...samples.values()];
}

import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { mdsFormat } from '../../../src/export/formats/mds/format.js';
import { createMdsShard, pythonJson } from '../../../src/export/formats/mds/mds-shard.js';
import { exportTinyCorpus } from '../../support/export-in-process.js';
import { needs } from '../../support/needs.js';

const shared = needs.shared('compares MDS files with those of the original writer');

/** The samples of a shard by its own table, and the config in its header. */
function readShard(bytes: Buffer): { samples: Buffer[]; config: string } {
  const n = bytes.readUInt32LE(0);
  const offsets = Array.from({ length: n + 1 }, (_, i) => bytes.readUInt32LE(4 + 4 * i));
  const samples = offsets.slice(1).map((end, i) => bytes.subarray(offsets[i], end));
  return { samples, config: bytes.subarray(8 + 4 * n, offsets[0]).toString() };
}

describe('an MDS shard', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'weft-mds-'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  test('gives back every sample by its table of offsets, and ends with the last one', async () => {
    const samples = fc.array(fc.array(fc.uint8Array({ maxLength: 300 }), { maxLength: 3 }), {
      maxLength: 20,
    });
    await fc.assert(
      fc.asyncProperty(samples, async (contents) => {
        const path = join(folder, 'any.mds');
        const shard = createMdsShard(path);
        for (const chunks of contents)
          await shard.add({ chunks, bytes: chunks.reduce((sum, { length }) => sum + length, 0) });
        await shard.finish();
        const read = readShard(await readFile(path));
        expect(read.samples.map((bytes) => bytes.toString('hex'))).toEqual(
          contents.map((chunks) => Buffer.concat(chunks).toString('hex')),
        );
        expect(JSON.parse(read.config)).toMatchObject({ column_names: ['doc', 'images', 'key'], version: 2 });
      }),
      { numRuns: 60 },
    );
  });

  test('may be larger than what is held in memory', async () => {
    const path = join(folder, 'large.mds');
    const shard = createMdsShard(path);
    const mebibyte = 1024 * 1024;
    for (let i = 0; i < 70; i++) await shard.add({ chunks: [Buffer.alloc(mebibyte, i)], bytes: mebibyte });
    await shard.finish();
    const { samples } = readShard(await readFile(path));
    expect(samples.map((bytes) => [bytes.length, bytes[0], bytes.at(-1)])).toEqual(
      Array.from({ length: 70 }, (_, i) => [mebibyte, i, i]),
    );
  });
});

describe('the mds format', () => {
  test('lists every shard in index.json with its size and its hash', async () => {
    const tiny = await exportTinyCorpus(mdsFormat);
    try {
      const index = JSON.parse(await readFile(join(tiny.folder, 'mds/index.json'), 'utf8')) as {
        shards: {
          samples: number;
          raw_data: { basename: string; bytes: number; hashes: { sha256: string } };
        }[];
      };
      const files = tiny.record.files.filter(({ name }) => name.endsWith('.mds'));
      expect(
        index.shards.map(({ raw_data }) => ({
          name: `mds/${raw_data.basename}`,
          bytes: raw_data.bytes,
          sha256: raw_data.hashes.sha256,
        })),
      ).toEqual(files);
      expect(index.shards.reduce((sum, { samples }) => sum + samples, 0)).toBe(16);
    } finally {
      await tiny.remove();
    }
  });

  test.skipIf(shared.skip).each(['plain', 'zstd_hashes'])(
    'writes JSON byte for byte as the original writer of the %s data set did',
    async (name) => {
      const folder = join(shared.path, 'data/corpora/mds', name);
      const index = await readFile(join(folder, 'index.json'), 'utf8');
      expect(pythonJson(JSON.parse(index))).toBe(index);
    },
  );

  test.skipIf(shared.skip)('has the header of an original shard', async () => {
    const original = readShard(await readFile(join(shared.path, 'data/corpora/mds/plain/shard.00000.mds')));
    expect(pythonJson(JSON.parse(original.config))).toBe(original.config);
    expect(original.samples).toHaveLength(5);
  });
});

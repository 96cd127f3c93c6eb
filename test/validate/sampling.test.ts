import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createFsStore } from '../../src/store/fs-store.js';
import type { Store } from '../../src/store/store.js';
import { validateCorpus } from '../../src/validate/validate-corpus.js';
import { forgeMembers, forgeShard, locateShard, type ShardFiles } from '../support/tamper.js';
import { writeTinyCorpus } from '../support/tiny-corpus.js';
import { editBytes, remove } from './mutation.js';

describe('a sampled validation', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'weft-sampling-'));
    await writeTinyCorpus(folder, { documents: 48, units: 3, documentsPerShard: 2 });
  });
  afterAll(() => rm(folder, { recursive: true }));

  /** A store that counts what is read of tars. */
  function counting(store: Store): { store: Store; reads: { key: string; ranged: boolean }[] } {
    const reads: { key: string; ranged: boolean }[] = [];
    return {
      reads,
      store: {
        ...store,
        get(key, range) {
          if (key.endsWith('.tar')) reads.push({ key, ranged: range !== undefined });
          return store.get(key, range);
        },
      },
    };
  }

  test('of a clean corpus finds nothing and accounts for every document, read or not', async () => {
    const { store, reads } = counting(createFsStore(folder));
    const report = await validateCorpus(store, { sample: 0.3, seed: 'a', threads: 2 });
    expect(report.findings).toEqual([]);
    const unread = report.sample?.unread;
    expect(report.checked.documents + (unread?.documents ?? 0)).toBe(48);
    expect(report.checked.shards + (unread?.shards ?? 0)).toBe(24);
    expect(report.checked.images + (unread?.images ?? 0)).toBe(72);
    expect(report.checked.shards).toBeGreaterThanOrEqual(1);
    expect(report.checked.documents).toBeLessThan(48);
    expect(reads.filter(({ ranged }) => !ranged)).toHaveLength(report.checked.shards);
  });

  test('chooses by seed alone: the same whatever the threads, another for another seed', async () => {
    const run = async (seed: string, threads: number) =>
      (await validateCorpus(createFsStore(folder), { sample: 0.3, seed, threads })).checked;
    expect(await run('a', 1)).toEqual(await run('a', 2));
    const others = await Promise.all(['b', 'c', 'd'].map((seed) => run(seed, 1)));
    expect(new Set(others.map((checked) => JSON.stringify(checked))).size).toBeGreaterThan(1);
  });

  test('of the smallest share still reads one shard whole', async () => {
    const report = await validateCorpus(createFsStore(folder), { sample: 0.0001 });
    expect(report.checked).toMatchObject({ shards: 1, documents: 2 });
  });

  async function mutant(mutate: (copy: string) => Promise<void>, sample: number): Promise<string[]> {
    const copy = await mkdtemp(join(tmpdir(), 'weft-sampling-'));
    try {
      await cp(folder, copy, { recursive: true });
      await mutate(copy);
      return Object.keys((await validateCorpus(createFsStore(copy), { sample, threads: 1 })).counts);
    } finally {
      await rm(copy, { recursive: true });
    }
  }

  test('finds an absent file and a wrong length anywhere, without reading it', async () => {
    const codes = await mutant(async (copy) => {
      await remove(copy, (await locateShard(copy, 5)).shard.name);
      await editBytes(copy, (await locateShard(copy, 9)).shard.name, (bytes) => bytes.subarray(0, -1));
    }, 0.0001);
    expect(codes).toEqual(expect.arrayContaining(['file_missing', 'file_size_mismatch']));
  });

  test('finds a key that two shards hold, from the indexes alone', async () => {
    const codes = await mutant(async (copy) => {
      let files: Partial<ShardFiles> = {};
      await forgeShard(copy, 3, (found) => {
        files = found;
        return {};
      });
      await forgeShard(copy, 7, () => files);
    }, 0.0001);
    expect(codes).toContain('key_duplicate');
  });

  test('finds an archive without its end from the index alone', async () => {
    const codes = await mutant(
      (copy) => forgeShard(copy, 6, ({ tar }) => ({ tar: tar.subarray(0, -512) })),
      0.0001,
    );
    expect(codes).toContain('index_mismatch');
  });

  test('finds index lines that overlap', async () => {
    const codes = await mutant(
      (copy) =>
        forgeShard(copy, 6, ({ index }) => {
          const [first, second] = index.toString().trim().split('\n');
          const line = JSON.parse(second ?? '') as { offset: number };
          line.offset = 0;
          return { index: Buffer.from(`${first}\n${JSON.stringify(line)}\n`) };
        }),
      0.0001,
    );
    expect(codes).toEqual(expect.arrayContaining(['index_mismatch', 'offsets_mismatch']));
  });

  test('finds a broken image in a document that it reads by range', async () => {
    const codes = await mutant(async (copy) => {
      for (let n = 0; n < 24; n++) {
        await forgeMembers(copy, n, (members) =>
          members.map((member) =>
            member.name.endsWith('.json') ? member : { ...member, data: Buffer.from('gone') },
          ),
        );
      }
    }, 0.5);
    expect(codes).toEqual(['image_bytes_mismatch', 'image_sha256_mismatch', 'image_undecodable']);
  });
});

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { deleteSuperseded, StandingFiles } from '../../src/commit/delete-superseded.js';
import { shardName } from '../../src/corpus/corpus-layout.js';
import { FixConfigError, RetryError } from '../../src/errors.js';
import { createFsStore } from '../../src/store/fs-store.js';
import type { Store } from '../../src/store/store.js';

const UNIT = 'html-00000';

/** The name of a shard that a revision stored. */
function shard(generation: number, content: string, unit = UNIT): string {
  return shardName(unit, 0, content.repeat(8), generation);
}

function standing(generation: number, files: string[]): StandingFiles {
  const found = new StandingFiles();
  found.add({ phase: 'assemble', unit: UNIT, ...(generation > 0 && { generation }) }, files);
  return found;
}

async function storeOf(keys: string[]): Promise<Store> {
  const folder = await mkdtemp(join(tmpdir(), 'weft-superseded-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const store = createFsStore(folder);
  for (const key of keys) await store.put(key, Buffer.from('x'));
  return store;
}

async function keysOf(store: Store): Promise<string[]> {
  const keys: string[] = [];
  for await (const { key } of store.list('')) keys.push(key);
  return keys;
}

/** A listing that is refused. */
function refuse(error: Error): never {
  throw error;
}

describe('deleteSuperseded', () => {
  it('deletes what manifests superseded, and what losing attempts left at a revision that is complete', async () => {
    const kept = [shard(0, 'a'), shard(2, 'b')];
    const gone = [shard(0, 'c'), shard(1, 'd'), shard(2, 'e')];
    const store = await storeOf([...kept, ...gone]);
    expect(await deleteSuperseded(store, standing(2, kept))).toEqual({ deleted: 3 });
    expect(await keysOf(store)).toEqual(kept.sort());
  });

  it('spares the files of a revision that it knows nothing of, however old what it knows is', async () => {
    const later = [shard(3, 'a'), shard(4, 'b')];
    const store = await storeOf(later);
    expect(await deleteSuperseded(store, standing(2, [shard(2, 'c')]))).toEqual({ deleted: 0 });
    expect(await keysOf(store)).toEqual(later.sort());
  });

  it('spares units without a manifest, other phases of a unit, and files that are not of Weft', async () => {
    const keys = [shard(0, 'a', 'html-00001'), `documents/${UNIT}-0123abcd.jsonl.gz`, 'shards/README.md'];
    const store = await storeOf(keys);
    expect(await deleteSuperseded(store, standing(9, []))).toEqual({ deleted: 0 });
    expect(await keysOf(store)).toEqual(keys.sort());
  });

  it('spares files of earlier versions, whose names tell no revision, while a manifest names them', async () => {
    const store = await storeOf([shard(0, 'a'), shard(0, 'b')]);
    expect(await deleteSuperseded(store, standing(1, [shard(0, 'a')]))).toEqual({ deleted: 1 });
    expect(await keysOf(store)).toEqual([shard(0, 'a')]);
  });

  it('deletes the lists of those who were not first to plan a revision, and no others', async () => {
    const [planned, lost, open] = [
      'takedowns/000001-aaaaaaaa.removed.jsonl.gz',
      'takedowns/000001-bbbbbbbb.removed.jsonl.gz',
      'takedowns/000002-cccccccc.removed.jsonl.gz',
    ] as const;
    const store = await storeOf([planned, lost, open, 'takedowns/0123456789abcdef.json']);
    const retry = {
      schema: 'weft/retry/1',
      plan: '0'.repeat(16),
      generation: 1,
      reasons: [],
      units: ['html-00000'],
    };
    await store.put(
      'retries/000001.json',
      Buffer.from(JSON.stringify({ ...retry, takedowns: ['0123456789abcdef'], removed: planned })),
    );
    expect(await deleteSuperseded(store, new StandingFiles())).toEqual({ deleted: 1 });
    expect(await keysOf(store)).toEqual(
      ['retries/000001.json', 'takedowns/0123456789abcdef.json', planned, open].sort(),
    );
  });

  it('counts what the store does not let go, asks once, and leaves the verdict to the caller', async () => {
    const gone = [shard(0, 'a'), shard(0, 'b'), shard(0, 'c')];
    const store = await storeOf(gone);
    let asked = 0;
    const error = new FixConfigError('access_denied', 'no right to delete');
    const denied: Store = {
      ...store,
      delete: async () => {
        asked += 1;
        throw error;
      },
    };
    expect(await deleteSuperseded(denied, standing(2, []))).toEqual({
      deleted: 0,
      refused: { files: 3, error },
    });
    expect(asked).toBe(1);
    const hidden: Store = {
      ...store,
      list: () => refuse(error),
    };
    expect(await deleteSuperseded(hidden, standing(2, []))).toEqual({
      deleted: 0,
      refused: { files: 0, error },
    });
    const broken: Store = {
      ...store,
      delete: async () => {
        throw new RetryError('store_unavailable', 'no answer');
      },
    };
    await expect(deleteSuperseded(broken, standing(2, []))).rejects.toMatchObject({ name: 'RetryError' });
  });
});

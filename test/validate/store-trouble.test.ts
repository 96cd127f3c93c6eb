import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { AbortedError, RetryError } from '../../src/errors.js';
import { createFsStore } from '../../src/store/fs-store.js';
import type { Store } from '../../src/store/store.js';
import { validateCorpus } from '../../src/validate/validate-corpus.js';
import { writeTinyCorpus } from '../support/tiny-corpus.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'weft-trouble-'));
  await writeTinyCorpus(folder);
});
afterAll(() => rm(folder, { recursive: true }));

/** A store whose connection breaks after the first chunk of every object that `matches`. */
function breaking(matches: RegExp): Store {
  const store = createFsStore(folder);
  return {
    ...store,
    async *get(key, range) {
      for await (const chunk of store.get(key, range)) {
        yield matches.test(key) ? chunk.subarray(0, 100) : chunk;
        if (matches.test(key)) throw new RetryError('store_unavailable', `${key}: connection reset`);
      }
    },
  };
}

describe('trouble that is not the corpus', () => {
  test.each([
    ['the record', /corpus\.json/],
    ['a manifest', /manifests/],
    ['a ledger', /drops\//],
    ['a shard', /\.tar$/],
    ['an index', /\.index\.jsonl$/],
    ['an offsets file', /\.idx$/],
    ['the sums', /stats\.json/],
  ])('a store that breaks off while reading %s is thrown, not reported as damage', async (_, matches) => {
    await expect(validateCorpus(breaking(matches), { threads: 1 })).rejects.toMatchObject({
      code: 'store_unavailable',
    });
  });

  test('a folder that is no corpus is refused in one line', async () => {
    const empty = await mkdtemp(join(tmpdir(), 'weft-trouble-'));
    await expect(validateCorpus(createFsStore(empty))).rejects.toMatchObject({ code: 'not_a_corpus' });
    await rm(empty, { recursive: true });
  });

  test.each([{ sample: 0 }, { sample: 1.5 }, { sample: Number.NaN }, { threads: 0 }])(
    'options out of range are refused: %o',
    async (options) => {
      await expect(validateCorpus(createFsStore(folder), options)).rejects.toMatchObject({
        code: 'bad_validate_options',
      });
    },
  );

  test('an abort ends the run', async () => {
    const abort = new AbortController();
    const run = validateCorpus(createFsStore(folder), {
      threads: 1,
      signal: abort.signal,
      onProgress: () => abort.abort(),
    });
    await expect(run).rejects.toBeInstanceOf(AbortedError);
  });
});

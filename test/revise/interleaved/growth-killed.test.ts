import { link, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, it, onTestFinished, vi } from 'vitest';
import { createFsStore } from '../../../src/store/fs-store.js';
import type { Store } from '../../../src/store/store.js';
import { buildInProcess } from '../../support/build-in-process.js';
import { corpusDigest } from '../../support/corpus-digest.js';
import { watchedStore } from '../../support/stoppable-store.js';
import { archiveFolder, archives, growingPipeline } from '../growth/growing-archives.js';
import { wholeCorpus } from '../growth/whole-corpus.js';
import { everyNth } from './pairs.js';

vi.mock('../../../src/images/image-pool.js', async (original) => {
  const { startedOnce } = await import('../../support/started-once.js');
  const { createImagePool } = await original<typeof import('../../../src/images/image-pool.js')>();
  return { createImagePool: startedOnce(createImagePool) };
});
vi.mock('../../../src/extract/extract-pool.js', async (original) => {
  const { startedOnce } = await import('../../support/started-once.js');
  const { createExtractPool } = await original<typeof import('../../../src/extract/extract-pool.js')>();
  return { createExtractPool: startedOnce(createExtractPool) };
});

const NAMES = Array.from({ length: 10 }, (_, n) => `a${n}.warc`);

class Killed extends Error {}

/** A store whose user is killed before its n-th change of it; a kill before a read leaves what one before the next change does. */
function killedAt(store: Store, n: number): { store: Store; changes: () => number } {
  let changes = 0;
  const watched = watchedStore(store, async ({ name }) => {
    if (name === 'put' || name === 'delete') changes += 1;
    if (changes >= n) throw new Killed();
  });
  return { store: watched, changes: () => changes };
}

it('a growth that is killed at any of its store operations and run again ends in the same corpus, byte for byte', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'weft-growth-killed-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const inputs = archiveFolder(await archives());
  const grow = (store?: Store) =>
    buildInProcess(growingPipeline(), { baseDir: inputs.folder, ...(store && { store }) });
  inputs.bring(...NAMES.slice(0, 5));
  const original = createFsStore(join(folder, 'original'));
  await grow(original);
  inputs.bring(...NAMES.slice(5));
  const copyOf = async (name: string): Promise<Store> => {
    for await (const { key } of original.list('')) {
      await mkdir(dirname(join(folder, name, key)), { recursive: true });
      await link(join(folder, 'original', key), join(folder, name, key));
    }
    return createFsStore(join(folder, name));
  };
  const steady = await copyOf('steady');
  const counted = killedAt(steady, Number.POSITIVE_INFINITY);
  await grow(counted.store);
  const expected = await corpusDigest(steady);
  expect((await wholeCorpus(steady)).documents).toEqual((await wholeCorpus((await grow()).store)).documents);

  const every = everyNth(20);
  let tried = 0;
  for (let n = 1; n <= counted.changes(); n += every) {
    const store = await copyOf(`killed-${n}`);
    await expect(grow(killedAt(store, n).store)).rejects.toThrow(Killed);
    const { validation } = await grow(store);
    expect(validation.findings, `killed at ${n}`).toEqual([]);
    expect(await corpusDigest(store), `killed at ${n}`).toEqual(expected);
    await rm(join(folder, `killed-${n}`), { recursive: true, force: true });
    tried += 1;
  }
  expect(counted.changes()).toBeGreaterThan(40);
  expect(tried).toBeGreaterThan(2);
}, 3_600_000);

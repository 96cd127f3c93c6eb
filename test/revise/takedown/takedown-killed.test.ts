import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { silentLogger } from '../../../src/flow/context.js';
import { Tally } from '../../../src/flow/tally.js';
import { takedownCorpus } from '../../../src/revise/takedown/takedown-corpus.js';
import { createFsStore } from '../../../src/store/fs-store.js';
import type { Store } from '../../../src/store/store.js';
import { validateCorpus } from '../../../src/validate/validate-corpus.js';
import { buildInProcess } from '../../support/build-in-process.js';
import { corpusDigest } from '../../support/corpus-digest.js';
import { startFlakyImages } from '../retry/flaky-images.js';
import { hostsPipeline, pagesOfHosts } from './pages-of-hosts.js';

class Killed extends Error {}

/** A store that dies at its n-th change, before or after it was carried out, and does nothing from then on. */
function dying(store: Store, n: number, when: 'before' | 'after'): { store: Store; changes: () => number } {
  let changes = 0;
  const change = async <T>(carryOut: () => Promise<T>): Promise<T> => {
    changes += 1;
    if (changes > n || (changes === n && when === 'before')) throw new Killed();
    const outcome = await carryOut();
    if (changes === n) throw new Killed();
    return outcome;
  };
  return {
    changes: () => changes,
    store: {
      uri: store.uri,
      get: (key, range) => store.get(key, range),
      head: (key) => store.head(key),
      list: (prefix) => store.list(prefix),
      close: () => store.close(),
      put: (key, body, options) => change(() => store.put(key, body, options)),
      delete: (key) => change(() => store.delete(key)),
    },
  };
}

const request = (store: Store) => ({
  store,
  entries: [{ domain: 'two.example' }],
  ctx: {
    signal: new AbortController().signal,
    logger: silentLogger,
    tally: new Tally(),
    now: () => Date.parse('2026-01-02T03:04:05Z'),
  },
});

it('killed before or after any change of the store, a takedown that is run again ends as an undisturbed one', async () => {
  const server = await startFlakyImages();
  const baseDir = await pagesOfHosts(server.origin, 12);
  const folder = await mkdtemp(join(tmpdir(), 'weft-takedown-killed-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const original = join(folder, 'original');
  await buildInProcess(hostsPipeline(), { baseDir, store: createFsStore(original) });
  const copy = async (name: string): Promise<Store> => {
    await cp(original, join(folder, name), { recursive: true });
    return createFsStore(join(folder, name));
  };
  const undisturbed = await copy('undisturbed');
  const counted = dying(undisturbed, Number.MAX_SAFE_INTEGER, 'after');
  await takedownCorpus(request(counted.store));
  const expected = await corpusDigest(undisturbed);
  // Two units: documents, signatures, three files of each new shard, ledgers, manifests; what they supersede; records.
  expect(counted.changes()).toBeGreaterThan(30);

  for (let n = 1; n <= counted.changes(); n++) {
    const when = n % 2 === 0 ? 'before' : 'after';
    const store = await copy(`killed-${n}`);
    await expect(takedownCorpus(request(dying(store, n, when).store)), `change ${n}`).rejects.toThrow(Killed);
    // Killed a second time, three changes later.
    await takedownCorpus(request(dying(store, 3, 'after').store)).catch((error: unknown) => {
      if (!(error instanceof Killed)) throw error;
    });
    await takedownCorpus(request(store));
    expect(await corpusDigest(store), `killed ${when} change ${n}`).toEqual(expected);
    await rm(join(folder, `killed-${n}`), { recursive: true, force: true });
  }
  expect((await validateCorpus(undisturbed)).findings).toEqual([]);
});

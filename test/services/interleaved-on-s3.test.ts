import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { createFsStore } from '../../src/store/fs-store.js';
import type { Store } from '../../src/store/store.js';
import { createInspectionPool } from '../../src/validate/inspection-pool.js';
import { corpusJobs } from '../revise/interleaved/corpus-jobs.js';
import { CorpusCheck, interleave } from '../revise/interleaved/interleave.js';
import { COMMON_PAIRS, everyNth } from '../revise/interleaved/pairs.js';
import { copyStore, storeBelow } from '../support/store-below.js';
import { s3Fixture } from './s3-fixture.js';

vi.mock('../../src/images/image-pool.js', async (original) => {
  const { startedOnce } = await import('../support/started-once.js');
  const { createImagePool } = await original<typeof import('../../src/images/image-pool.js')>();
  return { createImagePool: startedOnce(createImagePool) };
});

const s3 = s3Fixture('stops jobs on a corpus on S3 at each of their operations while others run');

/** ETags tell corpora apart as well as bytes do. */
async function etags(store: Store): Promise<Record<string, string>> {
  const found: Record<string, string> = {};
  for await (const { key, version } of store.list('')) found[key] = version;
  return found;
}

describe.skipIf(s3.skip)(
  'two jobs on a corpus on S3 end sound, with the documents of one after the other',
  () => {
    const pool = createInspectionPool(1);
    const check = new CorpusCheck(pool, etags);
    const store = s3.open();
    let copies = 0;
    afterAll(async () => {
      for await (const { key } of store.list('')) await store.delete(key);
      await Promise.all([store.close(), pool.close()]);
    });

    // A build with nothing to do is stopped everywhere: its deletions were what took a takedown's shards along.
    const pairs = COMMON_PAIRS.map((pair) => ({
      ...pair,
      every: pair.stopped === 'build' ? 1 : everyNth(7),
    }));
    for (const { on, stopped, meanwhile, every } of pairs) {
      const places = every === 1 ? 'each operation' : `each ${every}th operation`;
      it(`${on}: ${stopped} is stopped at ${places} while ${meanwhile} runs`, async () => {
        const folder = await mkdtemp(join(tmpdir(), 'weft-interleaved-on-s3-'));
        try {
          const { jobs, states } = await corpusJobs();
          const original = createFsStore(folder);
          await states[on](original);
          const fresh = async () => {
            const copy = storeBelow(store, `case-${copies++}`);
            await copyStore(original, copy);
            return copy;
          };
          const both = { first: jobs[stopped], second: jobs[meanwhile] };
          const { wrong, operations, tried } = await interleave({ fresh, ...both, check, every });
          expect(wrong).toEqual([]);
          expect(operations).toBeGreaterThan(30);
          expect(tried).toBeGreaterThan(3);
        } finally {
          await rm(folder, { recursive: true, force: true });
        }
      }, 900_000);
    }
  },
);

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { createFsStore } from '../../../src/store/fs-store.js';
import { createInspectionPool } from '../../../src/validate/inspection-pool.js';
import { corpusJobs } from './corpus-jobs.js';
import { CorpusCheck, interleave } from './interleave.js';
import { linkedCopy } from './linked-copy.js';
import { COMMON_PAIRS, everyNth, FURTHER_PAIRS } from './pairs.js';

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

const pool = createInspectionPool(1);
const check = new CorpusCheck(pool);
afterAll(() => pool.close());

describe('two jobs on a corpus in a folder end sound, with the documents of one after the other', () => {
  const pairs = [
    // A build with nothing to do is stopped everywhere: its deletions were what took a takedown's shards along.
    ...COMMON_PAIRS.map((pair) => ({ ...pair, every: pair.stopped === 'build' ? 1 : everyNth(4) })),
    ...FURTHER_PAIRS.map((pair) => ({ ...pair, every: everyNth(9) })),
  ];
  for (const { on, stopped, meanwhile, every } of pairs) {
    const places = every === 1 ? 'each operation' : `each ${every}th operation`;
    it(`${on}: ${stopped} is stopped at ${places} while ${meanwhile} runs`, async () => {
      const folder = await mkdtemp(join(tmpdir(), 'weft-two-jobs-'));
      try {
        const { jobs, states } = await corpusJobs();
        const original = join(folder, 'original');
        await states[on](createFsStore(original));
        let copies = 0;
        const fresh = () => linkedCopy(original, join(folder, `copy-${copies++}`));
        const both = { first: jobs[stopped], second: jobs[meanwhile] };
        const { wrong, operations, tried } = await interleave({ fresh, ...both, check, every });
        expect(wrong).toEqual([]);
        expect(operations).toBeGreaterThan(15);
        expect(tried).toBeGreaterThan(7 / every);
      } finally {
        await rm(folder, { recursive: true, force: true });
      }
    }, 900_000);
  }
});

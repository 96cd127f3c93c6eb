import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished, vi } from 'vitest';
import { createFsStore } from '../../../src/store/fs-store.js';
import { createInspectionPool } from '../../../src/validate/inspection-pool.js';
import { seededRandom } from '../../support/fault-proxy.js';
import { stoppableStore } from '../../support/stoppable-store.js';
import { copyStore } from '../../support/store-below.js';
import { type CorpusJobs, corpusJobs } from './corpus-jobs.js';
import { CorpusCheck, documentsOf, inOrder, settle } from './interleave.js';

vi.mock('../../../src/images/image-pool.js', async (original) => {
  const { startedOnce } = await import('../../support/started-once.js');
  const { createImagePool } = await original<typeof import('../../../src/images/image-pool.js')>();
  return { createImagePool: startedOnce(createImagePool) };
});

const SEED = 20_261_130;
const ROUNDS = 24;

/** Three jobs of which two are stopped, and go on in either order. */
const TRIOS: readonly (keyof CorpusJobs)[][] = [
  ['build', 'takedownA', 'takedownB'],
  ['takedownA', 'build', 'takedownB'],
  ['takedownB', 'takedownA', 'build'],
  ['takedownA', 'takedownB', 'retry'],
];

it(`a stalled build and two takedowns, stopped anywhere, leave what one after the other leaves (seed ${SEED})`, async () => {
  const folder = await mkdtemp(join(tmpdir(), 'weft-three-jobs-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const pool = createInspectionPool(1);
  onTestFinished(() => pool.close());
  const check = new CorpusCheck(pool);
  const { jobs, states } = await corpusJobs();
  const original = createFsStore(join(folder, 'original'));
  await states.finished(original);
  const next = seededRandom(SEED);
  const place = (): number => 1 + Math.floor(next() * 130);
  const expected = new Map<string, string>();

  for (let round = 0; round < ROUNDS; round++) {
    const trio = TRIOS[round % TRIOS.length] ?? [];
    const run = trio.map((name) => jobs[name]);
    const name = trio.toSorted().join();
    if (!expected.has(name)) {
      const store = createFsStore(join(folder, `expected-${round}`));
      await copyStore(original, store);
      await inOrder(store, run);
      expected.set(name, await documentsOf(store));
    }
    const store = createFsStore(join(folder, `round-${round}`));
    await copyStore(original, store);
    const at = [place(), place()];
    const stopped = at.map((n) => stoppableStore(store, n));
    const running: Promise<'done' | 'again'>[] = [];
    for (const [n, { store: own, stopped: reached }] of stopped.entries()) {
      const job = settle(run[n]!(own));
      running.push(job);
      await Promise.race([job, reached]);
    }
    const outcomes = [await settle(run[2]!(store))];
    const order = next() < 0.5 ? [0, 1] : [1, 0];
    for (const n of order) {
      stopped[n]?.goOn();
      outcomes.push((await running[n]) ?? 'done');
    }
    const again = [2, ...order].filter((_, n) => outcomes[n] === 'again');
    for (const n of again) await run[n]!(store);
    const where = `round ${round}: ${trio.join(', ')} stopped at ${at.join(', ')}, going on as ${order.join(', ')}`;
    expect(await documentsOf(store), where).toBe(expected.get(name));
    expect(await check.findings(store), where).toBe('');
  }
}, 300_000);

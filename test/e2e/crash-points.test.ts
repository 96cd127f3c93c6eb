import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { mapConcurrent } from '../../src/flow/map-concurrent.js';
import { createFsStore } from '../../src/store/fs-store.js';
import { openStore } from '../../src/store/open-store.js';
import type { Store } from '../../src/store/store.js';
import { validateCorpus } from '../../src/validate/validate-corpus.js';
import { corpusDigest } from '../support/corpus-digest.js';
import { startFaultProxy } from '../support/fault-proxy.js';
import { type KillMoment, killMoments } from '../support/kill-moments.js';
import { needs } from '../support/needs.js';
import { runWeft, startWeft, type WeftRun } from '../support/run-weft.js';
import { freshFolder, smallSite } from '../support/small-site.js';

/** `npm run test:crashes` tries every point; other runs try some, drawn by the seed. */
const EVERY = process.env.WEFT_EVERY_CRASH_POINT === '1';
const KILLED_AT = new URL('../support/killed-at.mjs', import.meta.url).href;
const s3 = needs.s3('a build to S3 is killed at each of its requests');
const bucket = process.env.WEFT_TEST_S3_BUCKET ?? 'weft-test';

type Digest = Record<string, string>;

/** Before and after each change, or some of these moments. */
function points(name: string, changes: number, some: number): KillMoment[] {
  if (!EVERY) return killMoments(name, changes, some);
  return Array.from({ length: changes }, (_, n) => n + 1).flatMap((at) => [
    { at, when: 'before' as const },
    { at, when: 'after' as const },
  ]);
}

/** Tries points two at a time, and says how far it is where there are many. */
async function tryAll(moments: readonly KillMoment[], attempt: (moment: KillMoment) => Promise<void>) {
  let tried = 0;
  for await (const _ of mapConcurrent(moments, attempt, { concurrency: 2 })) {
    tried += 1;
    if (EVERY && tried % 20 === 0) process.stdout.write(`  ${tried} of ${moments.length} points\n`);
  }
  expect(tried).toBe(moments.length);
}

async function expectSame(store: Store, expected: Digest, place: string): Promise<void> {
  expect(await corpusDigest(store), place).toEqual(expected);
  expect((await validateCorpus(store)).findings, place).toEqual([]);
}

const expectDone = (run: WeftRun, place: string) =>
  expect(run, `${place}: ${run.stderr}`).toMatchObject({ code: 0 });

describe('a build that is killed and run again stores what an undisturbed one stores', () => {
  it('to a folder, at every folder, file, write, sync, name and deletion, of the store and of what is staged', async () => {
    const pipeline = await smallSite({ pages: 6 });
    const folder = await freshFolder();
    const build = (name: string, env: Record<string, string> = {}) =>
      runWeft(
        [
          'build',
          pipeline,
          '--out',
          join(folder, name),
          '--scratch',
          join(folder, `${name}-scratch`),
          '--quiet',
        ],
        { nodeOptions: ['--import', KILLED_AT], env: { WEFT_TEST_STEPS: 'every', ...env } },
      );
    expectDone(await build('calm', { WEFT_TEST_CHANGES: join(folder, 'changes') }), 'calm');
    const changes = Number(await readFile(join(folder, 'changes'), 'utf8'));
    const calm = await corpusDigest(createFsStore(join(folder, 'calm')));
    expect(changes).toBeGreaterThan(300);
    // How many writes a file takes depends on how fast it is read, so the last few points may not be reached.
    const reached = points('build to a folder', changes - 20, 12);
    await tryAll(reached, async ({ at, when }) => {
      const place = `killed ${when} change ${at}`;
      const name = `${when}-${at}`;
      const killed = await build(name, { WEFT_TEST_KILL: `${at} ${when}` });
      expect(killed, place).toMatchObject({ signal: 'SIGKILL' });
      expectDone(await build(name), place);
      await expectSame(createFsStore(join(folder, name)), calm, place);
      await rm(join(folder, name), { recursive: true });
      await rm(join(folder, `${name}-scratch`), { recursive: true, force: true });
    });
  }, 14_400_000);

  it.skipIf(s3.skip)(
    'to S3, at every request, before it arrives or before its answer does',
    async () => {
      const pipeline = await smallSite({ pages: 6 });
      const settings = { access_key_id: s3.accessKeyId, secret_access_key: s3.secretAccessKey };
      const uri = (name: string) => `s3://${bucket}/crash-points-${process.pid}/${name}`;
      const start = (name: string, endpoint: string) =>
        startWeft(['build', pipeline, '--out', uri(name), '--s3-endpoint', endpoint, '--quiet'], {
          env: { AWS_ACCESS_KEY_ID: s3.accessKeyId, AWS_SECRET_ACCESS_KEY: s3.secretAccessKey },
        });
      const open = (name: string) =>
        openStore(uri(name), {
          readOnly: true,
          s3: { endpoint: s3.endpoint, force_path_style: true, ...settings },
        });
      const counting = await startFaultProxy({ upstream: s3.endpoint });
      onTestFinished(() => counting.close());
      expectDone(await start('calm', counting.endpoint).done, 'calm');
      const requests = counting.seen.length;
      const calmStore = await open('calm');
      const calm = await corpusDigest(calmStore);
      await calmStore.close();
      expect(requests).toBeGreaterThan(50);
      const moments = points('build to S3', requests - 5, 4);
      await tryAll(moments, async ({ at, when }) => {
        const place = `killed ${when} request ${at}`;
        const name = `${when}-${at}`;
        const proxy = await startFaultProxy({ upstream: s3.endpoint });
        try {
          let killed: ReturnType<typeof start> | undefined;
          // Of a request that is carried out the answer is lost; the next one, its repetition mostly, finds it killed.
          proxy.schedule = ({ index }) => {
            if (index + 1 < at) return 'pass';
            if (index + 1 === at && when === 'after') return 'lose';
            killed?.child.kill('SIGKILL');
            return 'stall';
          };
          killed = start(name, proxy.endpoint);
          expect(await killed.done, place).toMatchObject({ signal: 'SIGKILL' });
        } finally {
          await proxy.close();
        }
        expectDone(await start(name, s3.endpoint).done, place);
        const store = await open(name);
        try {
          await expectSame(store, calm, place);
        } finally {
          await store.close();
        }
      });
    },
    14_400_000,
  );
});

import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createFsStore } from '../../src/store/fs-store.js';
import { openStore } from '../../src/store/open-store.js';
import { validateCorpus } from '../../src/validate/validate-corpus.js';
import { corpusDigest } from '../support/corpus-digest.js';
import { type Fault, type FaultProxy, type Schedule, startFaultProxy } from '../support/fault-proxy.js';
import { needs } from '../support/needs.js';
import { runWeft, startWeft, type WeftRun } from '../support/run-weft.js';
import { randomNumbers, seedOf } from '../support/seed.js';
import { smallPage } from '../support/small-site.js';
import { tinyPicture } from '../support/tiny-corpus.js';
import { type OwnRedis, startRedis } from './redis-server.js';

const WHY = 'workers of a queue build to S3 while everything goes wrong';
const s3 = needs.s3(WHY);
const server = needs.redisServer(WHY);
const bucket = process.env.WEFT_TEST_S3_BUCKET ?? 'weft-test';

/** What `npm run test:chaos` goes through, and what every run does. A stall costs a minute: the time-out of a socket. */
const SIZES = {
  full: { units: 64, workers: 4, changesPerKill: 14, faults: ['stall', 'slow'] },
  short: { units: 6, workers: 3, changesPerKill: 16, faults: [] },
} as const;
const { units, workers, changesPerKill, faults } =
  SIZES[process.env.WEFT_CHAOS === 'full' ? 'full' : 'short'];

const FAULTS: readonly Fault[] = ['reset', 'lose', 'busy', 'fail', 'duplicate', 'cut', ...faults];
const SHARE = 0.05;
/** Requests in a row that a storm answers with 503. */
const STORM = 6;
/** One worker is started this often at most: each kill costs a start. */
const STARTS = 40;

const isChange = ({ method }: { method: string }) => method !== 'GET' && method !== 'HEAD';

/** Pages with a picture each, a unit each, and the pipeline that builds them. */
async function writeSite(folder: string): Promise<string> {
  await mkdir(join(folder, 'site'));
  for (let n = 0; n < units; n++) {
    await writeFile(join(folder, 'site', `${n}.png`), await tinyPicture(n, 320, 240));
    await writeFile(join(folder, 'site', `${n}.html`), smallPage(n));
  }
  const pipeline = join(folder, 'chaos.yaml');
  const source = 'source: { type: html, input: site, unit_files: 1 }';
  await writeFile(
    pipeline,
    `name: chaos\n${source}\nfetch: { network: false }\ncurate: { near_duplicates: { keep: all }, repeated_paragraphs: { min_pages: 0 } }\nshards: { max_documents: 2 }\n`,
  );
  return pipeline;
}

/** Faults by a seed, and now and then a storm: every request of the worker is refused for a while. */
function chaotic(seed: number, onChange: () => void): Schedule {
  const random = randomNumbers(`faults ${seed}`);
  let storm = 0;
  return (seen) => {
    if (isChange(seen)) onChange();
    if (storm > 0) {
      storm -= 1;
      return 'busy';
    }
    if (random() >= SHARE) return 'pass';
    const drawn = Math.floor(random() * (FAULTS.length + 1));
    if (drawn === FAULTS.length) storm = STORM - 1;
    return FAULTS[drawn] ?? 'busy';
  };
}

describe.skipIf(s3.skip || server.skip)('chaos', () => {
  it(`${workers} workers of a queue build ${units} units as one undisturbed process does, over a bad line, killed again and again, Redis restarted and flushed`, async () => {
    const folder = await mkdtemp(join(tmpdir(), 'weft-chaos-'));
    onTestFinished(() => rm(folder, { recursive: true }));
    const pipeline = await writeSite(folder);
    const redis: OwnRedis = await startRedis('password-of-the-chaos');
    onTestFinished(() => redis.stop());
    const env = {
      AWS_ACCESS_KEY_ID: s3.accessKeyId,
      AWS_SECRET_ACCESS_KEY: s3.secretAccessKey,
      WEFT_REDIS_URL: redis.url,
    };
    const built = await runWeft(['build', pipeline, '--out', join(folder, 'calm'), '--quiet']);
    expect(built, built.stderr).toMatchObject({ code: 0 });
    const calm = await corpusDigest(createFsStore(join(folder, 'calm')));
    const uri = `s3://${bucket}/chaos-${process.pid}`;
    const planned = await runWeft(['plan', pipeline, '--out', uri, '--s3-endpoint', s3.endpoint], { env });
    expect(planned, planned.stderr).toMatchObject({ code: 0 });

    const random = randomNumbers('chaos of a fleet');
    const draw = (below: number) => Math.floor(random() * below);
    const running: (ReturnType<typeof startWeft> | undefined)[] = [];
    const runs: WeftRun[] = [];
    const proxies: FaultProxy[] = [];
    /** Started by the schedules below and waited for at the end. */
    const disasters: Promise<void>[] = [];
    const kill = () => void running[draw(workers)]?.child.kill('SIGKILL');
    // Moments of progress, not of time: changes that all workers have asked for. The calm build made one for each object.
    const least = Object.keys(calm).length;
    const kills = Array.from({ length: Math.floor(least / changesPerKill) }, (_, n) => ({
      at: changesPerKill * n + 1 + draw(changesPerKill),
      act: kill as () => void | Promise<void>,
    }));
    const moments = [
      ...kills,
      { at: Math.floor(least / 4) + draw(least / 4), act: () => redis.restart() },
      { at: Math.floor(least / 2) + draw(least / 4), act: () => redis.flush() },
    ];
    const all = moments.length;
    let changes = 0;
    const onChange = () => {
      changes += 1;
      for (const moment of moments.filter(({ at }) => at <= changes)) {
        moments.splice(moments.indexOf(moment), 1);
        disasters.push(Promise.resolve(moment.act()));
      }
    };
    /** Sees a worker through to its end; one that was killed is started again, as one that an outage ended. */
    const see = async (n: number): Promise<void> => {
      const proxy = await startFaultProxy({
        upstream: s3.endpoint,
        schedule: chaotic(seedOf() + n, onChange),
      });
      proxies.push(proxy);
      const args = ['work', uri, '--engine', 'bullmq', '--lease', '1', '--s3-endpoint', proxy.endpoint];
      for (let starts = 0; starts < STARTS; starts++) {
        const worker = startWeft([...args, '--inputs-from', folder, '--workers', '1', '--quiet'], { env });
        running[n] = worker;
        const run = await worker.done;
        runs.push(run);
        if (run.code === 0) return;
        expect([null, 4], run.stderr).toContain(run.code);
      }
      expect.unreachable(`worker ${n} ended ${STARTS} times: ${runs.at(-1)?.stderr}`);
    };
    try {
      await Promise.all(Array.from({ length: workers }, (_, n) => see(n)));
      await Promise.all(disasters);
    } finally {
      for (const worker of running) worker?.child.kill('SIGKILL');
      for (const proxy of proxies) await proxy.close();
    }

    const seen = proxies.flatMap((proxy) => proxy.seen);
    const failed = seen.filter(({ fault }) => fault !== 'pass');
    const killed = runs.filter(({ signal }) => signal === 'SIGKILL').length;
    process.stdout.write(
      `  chaos: seed ${seedOf()}, ${units} units, ${workers} workers, ${least} objects, ${seen.length} requests, ${failed.length} failed, ${killed} kills\n`,
    );
    expect(moments).toEqual([]);
    expect(all).toBeGreaterThan(3);
    expect(killed).toBeGreaterThan(0);
    expect(failed.length).toBeGreaterThan(seen.length * SHARE * 0.5);
    const store = await openStore(uri, {
      readOnly: true,
      s3: {
        endpoint: s3.endpoint,
        force_path_style: true,
        access_key_id: s3.accessKeyId,
        secret_access_key: s3.secretAccessKey,
      },
    });
    try {
      expect(await corpusDigest(store)).toEqual(calm);
      expect((await validateCorpus(store)).findings).toEqual([]);
    } finally {
      await store.close();
    }
  }, 7_200_000);
});

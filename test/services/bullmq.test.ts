import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { createFsStore } from '../../src/store/fs-store.js';
import { openStore } from '../../src/store/open-store.js';
import { readAll } from '../../src/store/store.js';
import { validateCorpus } from '../../src/validate/validate-corpus.js';
import { corpusDigest } from '../support/corpus-digest.js';
import { type FaultProxy, startFaultProxy } from '../support/fault-proxy.js';
import { needs } from '../support/needs.js';
import { runWeft, startWeft, type WeftRun } from '../support/run-weft.js';
import { type OwnRedis, startRedis } from './redis-server.js';

const WHY = 'workers of a queue build to S3 and are killed';
const s3 = needs.s3(WHY);
const server = needs.redisServer(WHY);
const root = join(import.meta.dirname, '../..');
const bucket = process.env.WEFT_TEST_S3_BUCKET ?? 'weft-test';
const PASSWORD = 'password-of-the-queue';
const SETTINGS = ['--set', 'source.unit_files=2', '--set', 'shards.max_documents=2'];

const isChange = ({ method }: { method: string }) => method !== 'GET' && method !== 'HEAD';

describe.skipIf(s3.skip || server.skip)('workers of a queue', () => {
  let redis: OwnRedis;
  let calm: Record<string, string>;
  let corpora = 0;
  beforeAll(async () => {
    redis = await startRedis(PASSWORD);
    const folder = await mkdtemp(join(tmpdir(), 'weft-bullmq-'));
    const args = ['build', join(root, 'pipelines/samples.yaml'), '--out', folder, ...SETTINGS, '--quiet'];
    expect(await runWeft(args)).toMatchObject({ code: 0 });
    calm = await corpusDigest(createFsStore(folder));
    await rm(folder, { recursive: true });
  });
  afterAll(() => redis?.stop());

  const environment = () => ({
    AWS_ACCESS_KEY_ID: s3.accessKeyId,
    AWS_SECRET_ACCESS_KEY: s3.secretAccessKey,
    WEFT_REDIS_URL: redis.url,
    WEFT_LOG: 'debug',
  });

  async function planned(): Promise<string> {
    const uri = `s3://${bucket}/bullmq-${process.pid}-${corpora++}`;
    const args = ['plan', join(root, 'pipelines/samples.yaml'), '--out', uri, ...SETTINGS];
    const run = await runWeft([...args, '--s3-endpoint', s3.endpoint], { env: environment() });
    expect(run, run.stderr).toMatchObject({ code: 0 });
    return uri;
  }

  async function proxyOf(): Promise<FaultProxy> {
    const proxy = await startFaultProxy({ upstream: s3.endpoint });
    onTestFinished(() => proxy.close());
    return proxy;
  }

  function work(uri: string, { endpoint }: { endpoint: string }, ...options: string[]) {
    const inputs = ['--inputs-from', join(root, 'pipelines'), '--workers', '1', '--units', '1'];
    const args = ['work', uri, '--engine', 'bullmq', '--s3-endpoint', endpoint, ...inputs, ...options];
    return startWeft([...args, '--quiet'], { env: environment() });
  }

  /** Runs `act` before the n-th change that comes through a proxy. */
  function before(n: number, proxy: FaultProxy, act: () => void): void {
    let changes = 0;
    proxy.schedule = (seen) => {
      if (!isChange(seen)) return 'pass';
      changes += 1;
      if (changes === n) act();
      return 'pass';
    };
  }

  async function expectCalm(uri: string, runs: readonly WeftRun[]): Promise<void> {
    const settings = { access_key_id: s3.accessKeyId, secret_access_key: s3.secretAccessKey };
    const s3Settings = { endpoint: s3.endpoint, force_path_style: true, ...settings };
    const store = await openStore(uri, { readOnly: true, s3: s3Settings });
    try {
      expect(await corpusDigest(store)).toEqual(calm);
      const { findings } = await validateCorpus(store);
      expect(findings).toEqual([]);
      for await (const { key } of store.list(''))
        expect((await readAll(store.get(key))).includes(PASSWORD), key).toBe(false);
    } finally {
      await store.close();
    }
    for (const { stdout, stderr } of runs) expect(stdout + stderr).not.toContain(PASSWORD);
  }

  it('two at once build what one process builds, though the queue is flushed meanwhile', async () => {
    const uri = await planned();
    const proxy = await proxyOf();
    before(8, proxy, () => void redis.flush());
    const both = [work(uri, proxy, '--lease', '5'), work(uri, proxy, '--lease', '5')];
    const runs = await Promise.all(both.map(({ done }) => done));
    for (const run of runs) expect(run, run.stderr).toMatchObject({ code: 0 });
    await expectCalm(uri, runs);
  });

  it('one that is killed loses its unit to another when its lease runs out', async () => {
    const uri = await planned();
    const proxy = await proxyOf();
    before(8, proxy, () => void killed.child.kill('SIGKILL'));
    const killed = work(uri, proxy, '--lease', '1');
    expect(await killed.done).toMatchObject({ signal: 'SIGKILL' });
    const run = await work(uri, s3, '--lease', '1').done;
    expect(run, run.stderr).toMatchObject({ code: 0 });
    await expectCalm(uri, [run]);
  });

  it('one that is told to stop releases its unit at once', { timeout: 120_000 }, async () => {
    const uri = await planned();
    const proxy = await proxyOf();
    before(8, proxy, () => void stopped.child.kill('SIGTERM'));
    // Its lease does not run out while the test lasts.
    const stopped = work(uri, proxy, '--lease', '3600');
    const first = await stopped.done;
    expect(first, first.stderr).toMatchObject({ code: 130 });
    const second = await work(uri, s3, '--lease', '3600').done;
    expect(second, second.stderr).toMatchObject({ code: 0 });
    await expectCalm(uri, [first, second]);
  });

  it('one that is told to stop while Redis is away ends all the same, and what it did is kept', async () => {
    const uri = await planned();
    const proxy = await proxyOf();
    const gone = await startRedis(PASSWORD);
    let isGone: Promise<void> | undefined;
    before(8, proxy, () => {
      isGone = gone.stop().then(() => void stopped.child.kill('SIGTERM'));
    });
    const stopped = work(uri, proxy, '--redis', gone.url);
    const run = await stopped.done;
    await isGone;
    expect(run, run.stderr).toMatchObject({ code: 130 });
    const resumed = await work(uri, s3).done;
    expect(resumed, resumed.stderr).toMatchObject({ code: 0 });
    await expectCalm(uri, [run, resumed]);
  });
});

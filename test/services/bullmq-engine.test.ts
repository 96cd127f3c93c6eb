import { randomBytes } from 'node:crypto';
import { Queue } from 'bullmq';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import type { WorkEngine } from '../../src/commit/work-engine.js';
import { AbortedError, BadInputError, RetryError, StopError } from '../../src/errors.js';
import { createBullmqEngine } from '../../src/fleet/engines/bullmq/bullmq-engine.js';
import { queueName } from '../../src/fleet/engines/bullmq/stage-queue.js';
import { needs } from '../support/needs.js';
import { workStage } from '../support/work-stage.js';

const need = needs.redis('units are handed out by BullMQ');
/** A database of its own, which a test may flush. */
const url = `${need.url}/5`;

describe.skipIf(need.skip)('units from a queue', () => {
  let redis: Redis;
  beforeAll(async () => {
    redis = new Redis(url);
    await redis.flushdb();
  });
  afterAll(() => redis.disconnect());

  const place = () => `memory:${randomBytes(6).toString('hex')}`;

  async function engine(options: object = {}, times = { backoffMs: 1, patienceMs: 60_000 }) {
    const made: WorkEngine = await createBullmqEngine(
      { redis: url, lease: 1, env: {}, tell: () => undefined, ...options },
      times,
    );
    onTestFinished(() => made.close());
    return made;
  }

  /** What a test waits for: a promise, and what fulfils it. */
  function moment() {
    let come = () => {};
    const reached = new Promise<void>((resolve) => {
      come = resolve;
    });
    return { reached, come };
  }

  it('three workers run each unit once, and leave nothing in Redis', async () => {
    const stage = workStage(40, { corpus: place(), concurrency: 2 });
    const engines = await Promise.all([engine(), engine(), engine()]);
    await Promise.all(engines.map((made, n) => made.complete(stage.of(`${n}`))));
    expect(stage.done.size).toBe(40);
    // A worker that begins when the last unit is under way may add one again, which finds itself complete.
    expect(new Set(stage.ran.map(({ unit }) => unit)).size).toBe(40);
    expect(stage.ran.length).toBeLessThan(45);
    const name = queueName(stage.of('0'));
    expect(await redis.keys(`*${name}*`)).toEqual([]);
  });

  it('a queue that is flushed while units run is filled again, and those that ran are not lost', async () => {
    const half = moment();
    const flushed = moment();
    const stage = workStage(12, {
      corpus: place(),
      async work() {
        if (stage.ran.length < 6) return;
        half.come();
        await flushed.reached;
      },
    });
    const engines = await Promise.all([engine(), engine()]);
    const runs = engines.map((made, n) => made.complete(stage.of(`${n}`)));
    await half.reached;
    await redis.flushdb();
    flushed.come();
    await Promise.all(runs);
    expect(stage.done.size).toBe(12);
  });

  it('a unit that fails for a while is tried again; one that is wrong is not, and both are told of', async () => {
    const stage = workStage(4, {
      corpus: place(),
      async work(unit) {
        if (unit === 'unit-1' && (stage.failures.get(unit) ?? 0) < 3)
          throw new RetryError('busy', 'a moment');
        if (unit === 'unit-2')
          throw new BadInputError('no_pages', 'no page in https://worker:s3cret@example.org/a');
      },
    });
    const failure = await (await engine()).complete(stage.of('0')).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(BadInputError);
    expect(failure).toMatchObject({
      code: 'units_failed',
      message: expect.stringMatching(
        /^1 of 4 units of extract failed, first unit-2: no page in https:\/\/example\.org\/a/,
      ),
    });
    expect(Object.fromEntries(stage.failures)).toEqual({ 'unit-1': 3, 'unit-2': 1 });
    expect([...stage.done].sort()).toEqual(['unit-0', 'unit-1', 'unit-3']);
    const queue = new Queue(queueName(stage.of('0')), { connection: redis });
    expect(await queue.getFailed()).toEqual([
      expect.objectContaining({ id: 'unit-2', failedReason: expect.not.stringContaining('s3cret') }),
    ]);
    await queue.close();
  });

  it('a unit that never succeeds is given up after five attempts, and tried once more by a worker that starts later', async () => {
    let isMended = false;
    const stage = workStage(2, {
      corpus: place(),
      async work(unit) {
        if (unit === 'unit-1' && !isMended) throw new RetryError('busy', 'still busy');
      },
    });
    const made = await engine();
    await expect(made.complete(stage.of('0'))).rejects.toMatchObject({
      name: 'RetryError',
      message: expect.stringMatching(/unit-1: still busy; weft failed/),
    });
    expect(stage.failures.get('unit-1')).toBe(5);
    isMended = true;
    await made.complete(stage.of('0'));
    expect(stage.done.size).toBe(2);
  });

  it('what ends a worker releases its unit to another, and counts as no attempt', async () => {
    const started = moment();
    const stop = new AbortController();
    const full = new StopError('disk_full', 'no space left');
    const stage = workStage(3, {
      corpus: place(),
      async work(_, worker, signal) {
        if (worker === 'full') throw full;
        if (worker !== 'stopped') return;
        started.come();
        await new Promise((resolve) => signal.addEventListener('abort', resolve));
      },
    });
    // A lease of an hour: nothing is handed on because it ran out.
    const options = { lease: 3600 };
    await expect((await engine(options)).complete(stage.of('full'))).rejects.toBe(full);
    const run = (await engine(options)).complete(stage.of('stopped', stop.signal));
    await started.reached;
    stop.abort(new AbortedError('stopped by SIGTERM'));
    await expect(run).rejects.toBeInstanceOf(AbortedError);
    expect(stage.ran.map(({ worker }) => worker)).toEqual(['full', 'stopped']);
    await (await engine(options)).complete(stage.of('other'));
    expect(stage.done.size).toBe(3);
    const queue = queueName(stage.of('0'));
    expect(await redis.keys(`*${queue}*`)).toEqual([]);
  });

  it('a unit that takes longer than the lease stays with its worker', async () => {
    const stage = workStage(1, {
      corpus: place(),
      // Renewed each quarter of it: six times are longer than the lease.
      async work() {
        const lock = `bull:${queueName(stage.of('0'))}:unit-0:lock`;
        let before = 0;
        for (let renewals = 0; renewals < 6; ) {
          const left = await redis.pttl(lock);
          expect(left, 'the lease has run out').toBeGreaterThan(0);
          if (left > before) renewals += 1;
          before = left;
          await new Promise((resolve) => setTimeout(resolve, 20));
        }
      },
    });
    const engines = await Promise.all([engine(), engine()]);
    await Promise.all(engines.map((made, n) => made.complete(stage.of(`${n}`))));
    expect(stage.ran).toHaveLength(1);
  });

  it('a server that is not there, or refuses, is one line without the password', async () => {
    const nowhere = createBullmqEngine({
      redis: 'redis://:s3cret@127.0.0.1:1',
      env: {},
      tell: () => undefined,
    });
    await expect(nowhere).rejects.toMatchObject({
      code: 'redis_unreachable',
      message: expect.stringMatching(/^Redis at 127\.0\.0\.1:1 does not answer \(.*ECONNREFUSED/),
    });
    const { port, hostname } = new URL(need.url);
    const refused = createBullmqEngine({
      redis: `redis://nobody:s3cret@${hostname}:${port}`,
      env: {},
      tell: () => undefined,
    });
    const error: unknown = await refused.catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code: 'redis_refused' });
    expect(JSON.stringify([error, (error as Error).message, (error as Error).cause])).not.toContain('s3cret');
  });
});

import { writeFileSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { type GuardedThreads, startGuardedThreads } from '../../src/threads/guarded-threads.js';

/** Each try of a task is a character in its log, so that tries are counted across threads that died. */
const WORKER = `
const { appendFileSync, existsSync, readFileSync } = require('node:fs');
const { threadId } = require('node:worker_threads');
exports.work = ({ does, log }) => {
  if (does === 'thread') return String(threadId);
  if (does === 'await') while (!existsSync(log)) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5);
  appendFileSync(log, '.');
  const first = readFileSync(log, 'utf8').length === 1;
  if (does === 'exit' || (does === 'exit once' && first)) process.exit(7);
  if (does === 'eat' || (does === 'eat once' && first)) for (const all = [];;) all.push(new Array(1e5).fill(Math.random()));
  if (does === 'hang') for (;;);
  if (does === 'no memory') throw new RangeError('Array buffer allocation failed');
  return does;
};`;

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'weft-guarded-'));
  writeFileSync(join(folder, 'worker.cjs'), WORKER);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

type Task = { does: string; log: string };

async function withThreads<R>(
  options: { threads?: number; filename?: string; timeoutMs?: number },
  use: (threads: GuardedThreads<Task, string>) => Promise<R>,
): Promise<R> {
  const threads = startGuardedThreads<Task, string>({
    module: join(folder, options.filename ?? 'worker.cjs'),
    name: 'work',
    threads: options.threads ?? 1,
    timeoutMs: options.timeoutMs ?? 30_000,
    maxHeapMb: 64,
  });
  try {
    return await use(threads);
  } finally {
    await threads.close();
  }
}

const logOf = (name: string) => join(folder, `${name.replace(/\W/g, '-')}.log`);
/** A thread that was stopped before it began has written nothing. */
const triesOf = async (name: string) => (await readFile(logOf(name), 'utf8').catch(() => '')).length;

describe('startGuardedThreads', () => {
  describe('of several threads', () => {
    beforeEach(() => {
      vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    });
    afterEach(() => {
      vi.useRealTimers();
    });

    it('starts the first alone while tasks need not wait for long', async () => {
      const done = await withThreads({ threads: 4 }, (threads) =>
        Promise.all(
          Array.from({ length: 40 }, () => threads.run(() => ({ task: { does: 'thread', log: '' } }))),
        ),
      );
      const first = done[0];
      expect(first).toEqual({ result: expect.stringMatching(/^\d+$/) });
      expect(done).toEqual(Array.from({ length: 40 }, () => first));
    });

    it('starts another when they do', async () => {
      const log = logOf('await');
      const done = await withThreads({ threads: 2 }, async (threads) => {
        // The first task waits for what the second one does, which waits for its thread.
        const both = Promise.all([
          threads.run(() => ({ task: { does: 'await', log } })),
          threads.run(() => ({ task: { does: 'note', log } })),
        ]);
        await vi.waitUntil(() => vi.getTimerCount() === 2, { timeout: 60_000 });
        vi.advanceTimersByTime(1000);
        return await both;
      });
      expect(done).toEqual([{ result: 'await' }, { result: 'note' }]);
    });
  });

  it.each(['exit once', 'eat once'])(
    'a task whose thread dies (%s) is done in the next one',
    async (does) => {
      const done = await withThreads({}, (threads) =>
        threads.run(() => ({ task: { does, log: logOf(does) } })),
      );
      expect(done).toEqual({ result: does });
      expect(await triesOf(does)).toBe(2);
    },
  );

  it.each([
    ['exit', 'crash', 'worker exited with code: 7'],
    ['eat', 'out_of_memory', 'Worker terminated due to reaching memory limit: JS heap out of memory'],
  ])('a task that takes two threads down (%s) ends as %s', async (does, failed, detail) => {
    const done = await withThreads({}, (threads) =>
      threads.run(() => ({ task: { does, log: logOf(does) } })),
    );
    expect(done).toEqual({ failed, detail });
    expect(await triesOf(does)).toBe(2);
  });

  it('a task that takes too long is not tried again', async () => {
    const done = await withThreads({ timeoutMs: 3000 }, (threads) =>
      threads.run(() => ({ task: { does: 'hang', log: logOf('hang') } })),
    );
    expect(done).toEqual({ failed: 'timeout', detail: 'more than 3000 ms' });
    expect(await triesOf('hang')).toBeLessThanOrEqual(1);
  });

  it('no other task is lost or tried again when other threads die', async () => {
    const names = Array.from({ length: 4 }, (_, n) => `fine ${n}`);
    const results = await withThreads({ threads: 2 }, (threads) =>
      Promise.all(
        names.flatMap((name, n) => [
          threads.run(() => ({ task: { does: n % 2 ? 'exit' : 'eat', log: logOf(`bad ${n}`) } })),
          threads.run(() => ({ task: { does: name, log: logOf(name) } })),
        ]),
      ),
    );
    expect(results.filter((done) => 'result' in done)).toEqual(names.map((result) => ({ result })));
    expect(await Promise.all(names.map(triesOf))).toEqual(names.map(() => 1));
  });

  it.each([
    ['no memory', 'worker.cjs', 'machine_out_of_memory'],
    ['fine', 'absent.cjs', 'threads_cannot_start'],
  ])('blames no task for what is the machine’s (%s, %s)', async (does, filename, code) => {
    const run = withThreads({ filename }, (threads) =>
      threads.run(() => ({ task: { does, log: logOf(does) } })),
    );
    await expect(run).rejects.toMatchObject({ code, exitCode: 5 });
  });
});

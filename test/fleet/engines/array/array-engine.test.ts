import { describe, expect, it } from 'vitest';
import type { PlanUnit } from '../../../../src/commit/plan.js';
import type { WorkStage } from '../../../../src/commit/work-engine.js';
import { BadInputError, RetryError, StopError } from '../../../../src/errors.js';
import { createArrayEngine } from '../../../../src/fleet/engines/array/array-engine.js';
import { silentLogger } from '../../../../src/flow/context.js';
import { Tally } from '../../../../src/flow/tally.js';

const ctx = () => ({
  signal: new AbortController().signal,
  logger: silentLogger,
  tally: new Tally(),
  now: () => 0,
});

/** Units that several tasks work on, in memory, and who ran which. */
function stageOf(count: number, { fails = {} as Record<string, Error>, isLast = true } = {}) {
  const units: PlanUnit[] = Array.from({ length: count }, (_, n) => ({ name: `unit-${n}` }));
  const done = new Set<string>();
  const failures = new Map<string, number>();
  const ran: Record<string, string[]> = {};
  const stage = (task: string): WorkStage => ({
    plan: '0123456789abcdef',
    corpus: 'memory:',
    phase: 'extract',
    name: 'extract',
    isLast,
    units,
    left: units.filter(({ name }) => !done.has(name)),
    concurrency: 1,
    ctx: ctx(),
    pending: async () => units.filter(({ name }) => !done.has(name)),
    isComplete: async ({ name }) => done.has(name),
    failures: async ({ name }) => failures.get(name) ?? 0,
    async run({ name }) {
      ran[task] = [...(ran[task] ?? []), name];
      const error = fails[name];
      if (error === undefined) done.add(name);
      else {
        failures.set(name, (failures.get(name) ?? 0) + 1);
        throw error;
      }
    },
  });
  return { stage, done, ran };
}

/** A moment that a task which waits takes for a long one. */
const SOON = 0.001;

const engine = (index: number, count: number, options: object = {}) => {
  const told: string[] = [];
  const made = createArrayEngine({
    env: {},
    index,
    count,
    stealAfter: SOON,
    tell: (line) => told.push(line),
    ...options,
  });
  return { made, told };
};

describe('an array of tasks', () => {
  it('shares a stage so that each unit is run once, by the task of its place', async () => {
    const { stage, ran } = stageOf(7);
    const tasks = [0, 1, 2].map(async (index) =>
      (await engine(index, 3, { stealAfter: 600 }).made).complete(stage(`${index}`)),
    );
    await Promise.all(tasks);
    expect(ran).toEqual({
      0: ['unit-0', 'unit-3', 'unit-6'],
      1: ['unit-1', 'unit-4'],
      2: ['unit-2', 'unit-5'],
    });
  });

  it('takes over the units of tasks that are dead or not started, and says what it waits for', async () => {
    const { stage, done, ran } = stageOf(9);
    const { made, told } = engine(1, 3);
    await (await made).complete(stage('alone'));
    expect(done.size).toBe(9);
    expect(ran.alone?.slice(0, 3)).toEqual(['unit-1', 'unit-4', 'unit-7']);
    expect(told).toEqual([
      expect.stringMatching(/^task 1 of 3: waiting for 6 of 9 units of extract that other tasks hold/),
    ]);
  });

  it('does not wait at the end of a phase that is run alone, and waits between its steps', async () => {
    const last = stageOf(4);
    await (await engine(0, 2, { part: 'extract' }).made).complete(last.stage('a'));
    expect([...last.done]).toEqual(['unit-0', 'unit-2']);
    const step = stageOf(4, { isLast: false });
    await (await engine(0, 2, { part: 'curate' }).made).complete(step.stage('a'));
    expect(step.done.size).toBe(4);
  });

  it('goes on with other units where one fails, and then fails as it did', async () => {
    const fails = { 'unit-2': new BadInputError('bad_gzip', 'b.warc.gz: not gzip') };
    const { stage, done } = stageOf(6, { fails });
    const task = (await engine(0, 2, { part: 'extract' }).made).complete(stage('a'));
    await expect(task).rejects.toMatchObject({
      name: 'BadInputError',
      code: 'units_failed',
      message: expect.stringMatching(
        /^1 of the 3 units of task 0 of 2 failed in extract, first unit-2: b\.warc\.gz: not gzip; weft failed/,
      ),
    });
    expect([...done]).toEqual(['unit-0', 'unit-4']);
  });

  it('gives a unit up that failed in two tasks: the others do not try it, and end as well', async () => {
    const fails = { 'unit-1': new RetryError('timeout', 'no answer') };
    const { stage, done, ran } = stageOf(4, { fails });
    const ends = [];
    for (const index of [1, 0, 2, 3])
      ends.push(await (await engine(index, 4).made).complete(stage(`${index}`)).catch((error) => error));
    expect(done.size).toBe(3);
    expect(
      Object.values(ran)
        .flat()
        .filter((name) => name === 'unit-1'),
    ).toHaveLength(2);
    for (const error of ends) expect(error).toMatchObject({ code: 'units_failed', exitCode: 4 });
  });

  it('ends at once where the machine is at fault', async () => {
    const full = new StopError('disk_full', 'no space left');
    const { stage, ran } = stageOf(6, { fails: { 'unit-0': full } });
    await expect((await engine(0, 2).made).complete(stage('a'))).rejects.toBe(full);
    expect(ran.a).toEqual(['unit-0']);
  });

  it('stops waiting when it is asked to stop', async () => {
    const { stage } = stageOf(2);
    const abort = new AbortController();
    const { made } = engine(0, 2, { stealAfter: 600, tell: () => abort.abort() });
    const waiting = (await made).complete({ ...stage('a'), ctx: { ...ctx(), signal: abort.signal } });
    await expect(waiting).rejects.toMatchObject({ code: 'aborted' });
  });
});

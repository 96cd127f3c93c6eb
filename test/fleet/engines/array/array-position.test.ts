import { describe, expect, it } from 'vitest';
import { arrayPosition } from '../../../../src/fleet/engines/array/array-position.js';
import type { EngineOptions } from '../../../../src/fleet/engines/engine-options.js';

const position = (env: EngineOptions['env'], options: Partial<EngineOptions> = {}) =>
  arrayPosition({ env, tell: () => undefined, ...options });

describe('the position of a task in an array', () => {
  it('is what Slurm says, for ids that begin anywhere and go in steps', () => {
    const slurm = (id: number, min: number, step: number, count: number) =>
      position({
        SLURM_ARRAY_TASK_ID: `${id}`,
        SLURM_ARRAY_TASK_MIN: `${min}`,
        SLURM_ARRAY_TASK_STEP: `${step}`,
        SLURM_ARRAY_TASK_COUNT: `${count}`,
      });
    expect(slurm(3, 0, 1, 8)).toMatchObject({ index: 3, count: 8 });
    expect(slurm(1, 1, 1, 8)).toMatchObject({ index: 0, count: 8 });
    expect(slurm(14, 4, 5, 3)).toMatchObject({ index: 2, count: 3 });
    // Of a list such as 1,2,9, Slurm says three tasks from 1.
    expect(() => slurm(9, 1, 1, 3)).toThrow(/evenly spaced/);
    expect(() => slurm(5, 4, 2, 3)).toThrow(/evenly spaced/);
  });

  it('is what a Kubernetes Indexed Job and AWS Batch say', () => {
    expect(position({ JOB_COMPLETION_INDEX: '0', WEFT_ARRAY_COUNT: '4' })).toEqual({
      index: 0,
      count: 4,
      name: 'task 0 of 4',
    });
    expect(position({ AWS_BATCH_JOB_ARRAY_INDEX: '9', AWS_BATCH_JOB_ARRAY_SIZE: '10' })).toMatchObject({
      index: 9,
      count: 10,
    });
    expect(() => position({ JOB_COMPLETION_INDEX: '2' })).toThrow(/WEFT_ARRAY_COUNT/);
  });

  it('is what the options say, whatever the scheduler says', () => {
    const env = { JOB_COMPLETION_INDEX: '7', WEFT_ARRAY_COUNT: '9' };
    expect(position(env, { index: 1, count: 2 })).toMatchObject({ index: 1, count: 2 });
    expect(position({ JOB_COMPLETION_INDEX: '7' }, { count: 8 })).toMatchObject({ index: 7, count: 8 });
  });

  it('is told apart for the processes of one job, which srun numbers', () => {
    const env = { SLURM_ARRAY_TASK_ID: '2', SLURM_ARRAY_TASK_COUNT: '3' };
    expect(position({ ...env, SLURM_PROCID: '1' }, { tasksPerJob: 4 })).toMatchObject({
      index: 9,
      count: 12,
    });
    expect(position({ ...env, WEFT_TASK: '3' }, { tasksPerJob: 4 })).toMatchObject({ index: 11, count: 12 });
    expect(() => position(env, { tasksPerJob: 4 })).toThrow(/srun/);
    expect(() => position({ ...env, WEFT_TASK: '4' }, { tasksPerJob: 4 })).toThrow(/from 0/);
  });

  it.each<[string, EngineOptions['env'], Partial<EngineOptions>, string]>([
    ['without any index', {}, {}, 'no_array_index'],
    ['without a count', { AWS_BATCH_JOB_ARRAY_INDEX: '1' }, {}, 'no_array_index'],
    ['beyond the count', {}, { index: 8, count: 8 }, 'bad_array_index'],
    ['that is no number', { JOB_COMPLETION_INDEX: 'one', WEFT_ARRAY_COUNT: '4' }, {}, 'bad_array_index'],
    ['that is negative', { SLURM_ARRAY_TASK_ID: '-1', SLURM_ARRAY_TASK_COUNT: '4' }, {}, 'bad_array_index'],
  ])('%s is an error that says what to give', (_, env, options, code) => {
    expect(() => position(env, options)).toThrow(expect.objectContaining({ code }));
  });
});

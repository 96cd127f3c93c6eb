import { FixConfigError } from '../../../errors.js';
import type { EngineOptions } from '../engine-options.js';

/** Which of the tasks of an array a process is. */
export interface ArrayPosition {
  /** From 0. */
  index: number;
  count: number;
  /** As people call it. */
  name: string;
}

type Environment = EngineOptions['env'];

/** What a scheduler says of a job: `count` where it says it. */
interface SchedulerPosition {
  index: number;
  count?: number;
  /** How `count` is given where the scheduler does not say it. */
  remedy: string;
}

/** Schedulers by what they set; the first that has set its index counts. */
const SCHEDULERS: readonly ((env: Environment) => SchedulerPosition | undefined)[] = [
  slurmPosition,
  kubernetesPosition,
  batchPosition,
];

/**
 * The position of this process: `--index` and `--count`, else what Slurm, a Kubernetes Indexed Job or AWS Batch says of
 * its job. Where each job starts several processes, each of these is a task.
 *
 * @throws FixConfigError `no_array_index`, `bad_array_index`
 */
export function arrayPosition({ index, count, tasksPerJob = 1, env }: EngineOptions): ArrayPosition {
  const scheduled = SCHEDULERS.map((positionIn) => positionIn(env)).find((found) => found !== undefined);
  const job = { index: index ?? scheduled?.index, count: count ?? scheduled?.count };
  if (job.index === undefined)
    throw new FixConfigError(
      'no_array_index',
      'no scheduler has set an array index (SLURM_ARRAY_TASK_ID, JOB_COMPLETION_INDEX, AWS_BATCH_JOB_ARRAY_INDEX); give --index and --count, or use --engine local',
    );
  if (job.count === undefined)
    throw new FixConfigError(
      'no_array_index',
      `this is task ${job.index}, and nothing says of how many; ${scheduled?.remedy ?? 'give --count'}`,
    );
  checkPosition(job.index, job.count, 'task');
  if (tasksPerJob === 1) return { index: job.index, count: job.count, name: taskName(job.index, job.count) };
  const local = localIndex(env, tasksPerJob);
  const position = { index: job.index * tasksPerJob + local, count: job.count * tasksPerJob };
  return { ...position, name: taskName(position.index, position.count) };
}

function taskName(index: number, count: number): string {
  return `task ${index} of ${count}`;
}

/** Task ids of Slurm may begin anywhere and go in steps. */
function slurmPosition(env: Environment): SchedulerPosition | undefined {
  const id = wholeNumber(env, 'SLURM_ARRAY_TASK_ID');
  if (id === undefined) return undefined;
  const count = wholeNumber(env, 'SLURM_ARRAY_TASK_COUNT');
  const min = wholeNumber(env, 'SLURM_ARRAY_TASK_MIN') ?? 0;
  const step = wholeNumber(env, 'SLURM_ARRAY_TASK_STEP') || 1;
  const index = (id - min) / step;
  if (!Number.isInteger(index) || (count !== undefined && index >= count))
    throw new FixConfigError(
      'bad_array_index',
      `SLURM_ARRAY_TASK_ID is ${id} in an array of ${count} tasks from ${min} in steps of ${step}; give task ids that are evenly spaced, such as --array=0-${(count ?? 8) - 1}, or --index and --count`,
    );
  return { index, ...(count !== undefined && { count }), remedy: 'give --count' };
}

/** An Indexed Job does not tell its pods how many they are. */
function kubernetesPosition(env: Environment): SchedulerPosition | undefined {
  const index = wholeNumber(env, 'JOB_COMPLETION_INDEX');
  if (index === undefined) return undefined;
  const count = wholeNumber(env, 'WEFT_ARRAY_COUNT');
  return {
    index,
    ...(count !== undefined && { count }),
    remedy: 'set WEFT_ARRAY_COUNT in the pod to the completions of the Job, or give --count',
  };
}

function batchPosition(env: Environment): SchedulerPosition | undefined {
  const index = wholeNumber(env, 'AWS_BATCH_JOB_ARRAY_INDEX');
  if (index === undefined) return undefined;
  const count = wholeNumber(env, 'AWS_BATCH_JOB_ARRAY_SIZE') ?? wholeNumber(env, 'WEFT_ARRAY_COUNT');
  return { index, ...(count !== undefined && { count }), remedy: 'give --count' };
}

/** Which of the processes of its job: `srun` says it; elsewhere whoever starts them does. */
function localIndex(env: Environment, tasksPerJob: number): number {
  const own = wholeNumber(env, 'WEFT_TASK') ?? wholeNumber(env, 'SLURM_PROCID');
  if (own === undefined)
    throw new FixConfigError(
      'no_array_index',
      `--tasks-per-job ${tasksPerJob}: nothing says which of them this process is; start them with srun, or set WEFT_TASK to 0 … ${tasksPerJob - 1}`,
    );
  checkPosition(own, tasksPerJob, '--tasks-per-job: process');
  return own;
}

function checkPosition(index: number, count: number, what: string): void {
  if (count >= 1 && index < count) return;
  throw new FixConfigError(
    'bad_array_index',
    `${what} ${index} of ${count}: tasks are counted from 0, so the last one is ${count - 1}; check the size of the array, --index and --count`,
  );
}

function wholeNumber(env: Environment, name: string): number | undefined {
  const text = env[name];
  if (text === undefined || text === '') return undefined;
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw new FixConfigError(
    'bad_array_index',
    `${name} is ${JSON.stringify(text)}, and not a whole number of at least 0`,
  );
}

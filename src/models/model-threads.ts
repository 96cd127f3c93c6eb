import {
  AbortedError,
  BadInputError,
  describeError,
  FixConfigError,
  StopError,
  WeftError,
} from '../errors.js';
import type { Answer } from '../threads/serve-call.js';
import { type PackedError, thrownError, unpackError } from '../threads/thread-error.js';
import { startWorkerPool } from '../threads/worker-pool.js';

/** Options of {@link startModelThreads}. */
export interface ModelThreadsOptions {
  /** Path of the compiled module of the threads; it exports `ready`, which opens the models, and whatever it is asked for. */
  workerFile: string;
  /** What each thread gets when it starts. */
  workerData: unknown;
  threads: number;
  /** Tasks that a thread has at once. Default: 1. */
  tasksPerThread?: number;
  signal?: AbortSignal;
  /** What the threads hold, for errors: `the model clip-l14`. */
  holding: string;
  /** What to try when memory is short, for errors: `give fewer --workers`. */
  whenMemoryIsShort: string;
}

/** Threads that each hold all of some models. */
export interface ModelThreads {
  /**
   * Asks one of them.
   *
   * @param name - what the worker exports
   * @param moved - buffers of the task that are moved to the thread and are unusable here
   * @throws what the worker failed with, as FixConfigError, BadInputError or StopError; StopError
   *   `model_worker_failed` when the thread died; AbortedError
   */
  ask<T>(name: string, task?: unknown, moved?: ArrayBuffer[]): Promise<T>;
  close(): Promise<void>;
}

/** Starts threads for models, which block the thread that they run in; resolves when one has opened its models. */
export async function startModelThreads(options: ModelThreadsOptions): Promise<ModelThreads> {
  const { workerFile, workerData, threads, tasksPerThread = 1, signal, holding } = options;
  const pool = startWorkerPool({
    module: workerFile,
    data: workerData,
    threads,
    tasksPerThread,
    ...(signal && { signal }),
  });

  async function ask<T>(name: string, task?: unknown, moved: ArrayBuffer[] = []): Promise<T> {
    let answer: Answer<T>;
    try {
      answer = await pool.call<T>(name, task, { moved });
    } catch (error) {
      if (signal?.aborted) throw new AbortedError(undefined, { cause: signal.reason });
      throw new StopError(
        'model_worker_failed',
        `the thread that held ${holding} ended: ${describeError(pool.diedIdle ?? error)}; if memory was short, ${options.whenMemoryIsShort}`,
        { cause: error },
      );
    }
    if ('thrown' in answer) throw failureOf(answer.thrown, holding);
    return answer.done;
  }

  try {
    await ask('ready');
  } catch (error) {
    await pool.close();
    throw error;
  }
  return { ask, close: pool.close };
}

/** What the worker failed with, where it is an error of ours; all else is the models' fault. */
function failureOf(thrown: PackedError, holding: string): WeftError {
  const error = thrown.thrown === undefined ? unpackError(thrown) : thrownError(thrown);
  const message = describeError(error);
  if (!(error instanceof WeftError)) return new StopError('model_failed', `${holding} failed: ${message}`);
  if (error instanceof FixConfigError) return new FixConfigError(error.code, message);
  if (error instanceof BadInputError) return new BadInputError(error.code, message);
  return new StopError(error.code, message);
}

import { Piscina } from 'piscina';
import {
  AbortedError,
  BadInputError,
  describeError,
  FixConfigError,
  StopError,
  WeftError,
} from '../errors.js';

/** An error as it leaves a thread: its class would not survive the way. */
export interface ModelFailure {
  error: { code: string; message: string; exitCode: number };
}

/** Options of {@link startModelThreads}. */
export interface ModelThreadsOptions {
  /** Module of the worker; it exports `ready`, which opens the models, beside what it is asked for. */
  workerFile: string;
  /** What each thread is told when it starts. */
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
   * @param moved - buffers of the task that are moved to the thread and are gone here
   * @throws what the worker failed with, as FixConfigError, BadInputError or StopError; StopError
   *   `model_worker_failed` when the thread died; AbortedError
   */
  ask<T>(name: string, task?: unknown, moved?: ArrayBuffer[]): Promise<T>;
  close(): Promise<void>;
}

/** Starts threads for models, which block the thread that they run in; resolves when one has opened its models. */
export async function startModelThreads(options: ModelThreadsOptions): Promise<ModelThreads> {
  const { workerFile, workerData, threads, tasksPerThread = 1, signal, holding } = options;
  const pool = new Piscina({
    filename: workerFile,
    minThreads: threads,
    maxThreads: threads,
    concurrentTasksPerWorker: tasksPerThread,
    workerData,
    recordTiming: false,
  });
  let died: unknown;
  pool.on('error', (error) => {
    died = error;
  });
  const stop = (): void => {
    pool.destroy().catch(() => undefined);
  };
  signal?.addEventListener('abort', stop);
  // Weights may be gigabytes to fingerprint: the abort may have come before there was a pool.
  if (signal?.aborted) stop();

  async function ask<T>(name: string, task?: unknown, moved: ArrayBuffer[] = []): Promise<T> {
    let answer: T | ModelFailure;
    try {
      answer = (await pool.run(task, { name, transferList: moved })) as T | ModelFailure;
    } catch (error) {
      if (signal?.aborted) throw new AbortedError(undefined, { cause: signal.reason });
      throw new StopError(
        'model_worker_failed',
        `the thread that held ${holding} ended: ${describeError(died ?? error)}; if memory was short, ${options.whenMemoryIsShort}`,
        { cause: error },
      );
    }
    if (isFailure(answer)) throw errorOf(answer.error, holding);
    return answer;
  }

  async function close(): Promise<void> {
    signal?.removeEventListener('abort', stop);
    await pool.destroy();
  }

  try {
    await ask('ready');
  } catch (error) {
    await close();
    throw error;
  }
  return { ask, close };
}

/** What a worker gives back for an error. */
export function modelFailure(error: unknown): ModelFailure {
  const { code, exitCode } = error instanceof WeftError ? error : { code: 'model_failed', exitCode: 5 };
  return { error: { code, message: describeError(error), exitCode } };
}

function isFailure(answer: unknown): answer is ModelFailure {
  return typeof answer === 'object' && answer !== null && 'error' in answer;
}

function errorOf({ code, message, exitCode }: ModelFailure['error'], holding: string): WeftError {
  if (exitCode === 2) return new FixConfigError(code, message);
  if (exitCode === 3) return new BadInputError(code, message);
  return new StopError(code, code === 'model_failed' ? `${holding} failed: ${message}` : message);
}

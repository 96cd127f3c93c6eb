import { Piscina } from 'piscina';
import type { Answer, Call, ThreadStart } from './serve-call.js';
import { thrownError } from './thread-error.js';
import { workerEntry } from './worker-entry.js';

/** Options of {@link startWorkerPool}. */
export interface WorkerPoolOptions {
  /** Path of the compiled module that the threads load, see {@link workerEntry}; each call names one of its exports. */
  module: string;
  /** Second argument of each call; cloned once for each thread. */
  data?: unknown;
  /** Threads at most; ≥ 1. */
  threads: number;
  /** Threads that stay when there is nothing to do. Default: all, because starting one takes a fifth of a second. */
  minThreads?: number;
  /** Milliseconds after which a thread above `minThreads` ends. Default: 0. */
  idleTimeoutMs?: number;
  /** Calls that a thread has at once. Default: 1. */
  tasksPerThread?: number;
  /** Limit of a thread's old generation in MiB. Default: that of the process. */
  maxHeapMb?: number;
  /** Young generation in MiB. Default: that of V8, a few. */
  youngHeapMb?: number;
  /** Abort ends all threads; calls under way reject. */
  signal?: AbortSignal;
}

/** Options of {@link WorkerPool.call}. */
export interface CallOptions {
  /** Buffers of the task that are moved to the thread and are unusable here. */
  moved?: readonly ArrayBuffer[];
  /** Abort ends the thread; another one takes its place. */
  signal?: AbortSignal;
}

/** Worker threads, replaced when they die. */
export interface WorkerPool {
  /** Threads that live. */
  readonly alive: number;
  /** What the latest thread died of that had no call to blame. */
  readonly diedIdle: unknown;
  /**
   * Calls an export of the module in a thread, as `export(task, data)`; what it throws is an answer.
   *
   * Rejects when the thread dies or is stopped.
   */
  call<R>(name: string, task: unknown, options?: CallOptions): Promise<Answer<R>>;
  /** Resolves when a thread has loaded the module; rejects with why it has not. */
  load(): Promise<void>;
  /** The same for the first threads: also rejects when one dies while it starts, which piscina tells no call. */
  loadFirst(): Promise<void>;
  close(): Promise<void>;
}

/** Starts worker threads. What their ends mean is for the caller to say. */
export function startWorkerPool(options: WorkerPoolOptions): WorkerPool {
  const { module, data, threads, minThreads = threads, maxHeapMb, youngHeapMb, signal } = options;
  const start: ThreadStart = { module, data };
  const pool = new Piscina<Call, Answer<unknown>>({
    filename: workerEntry(import.meta.url, 'load-thread.cjs'),
    minThreads,
    maxThreads: threads,
    idleTimeout: options.idleTimeoutMs ?? 0,
    concurrentTasksPerWorker: options.tasksPerThread ?? 1,
    workerData: start,
    resourceLimits: {
      ...(maxHeapMb !== undefined && { maxOldGenerationSizeMb: maxHeapMb }),
      ...(youngHeapMb !== undefined && { maxYoungGenerationSizeMb: youngHeapMb }),
    },
    recordTiming: false,
  });
  let diedIdle: unknown;
  // A thread that dies while idle has no call to blame; piscina starts another one for the next.
  const death = new Promise<never>((_, reject) => {
    pool.on('error', (error) => {
      diedIdle = error;
      reject(error);
    });
  });
  death.catch(() => undefined);
  const stop = (): void => {
    pool.destroy().catch(() => undefined);
  };
  // One listener for all calls: one for each would trip Node's warning about leaks.
  signal?.addEventListener('abort', stop);
  if (signal?.aborted) stop();

  async function load(): Promise<void> {
    const answer = await pool.run({ name: undefined, task: undefined });
    if ('thrown' in answer) throw thrownError(answer.thrown);
  }

  return {
    get alive() {
      return pool.threads.length;
    },
    get diedIdle() {
      return diedIdle;
    },
    async call<R>(name: string, task: unknown, { moved = [], signal: one }: CallOptions = {}) {
      const running = pool.run({ name, task }, { transferList: [...moved], ...(one && { signal: one }) });
      return (await running) as Answer<R>;
    },
    load,
    loadFirst: () => Promise.race([load(), death]),
    async close() {
      signal?.removeEventListener('abort', stop);
      await pool.destroy();
    },
  };
}

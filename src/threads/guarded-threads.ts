import { Worker } from 'node:worker_threads';
import { describeError, StopError } from '../errors.js';
import { Slots } from '../flow/slots.js';
import { describeUnloadable } from '../flow/system-error.js';
import type { Answer } from './serve-call.js';
import { thrownError, unpackError } from './thread-error.js';
import { growThreads } from './thread-growth.js';
import { startWorkerPool } from './worker-pool.js';

/** Options of {@link startGuardedThreads}. */
export interface GuardedThreadsOptions {
  /** Path of the compiled module that the threads load, which exports the function `name`. */
  module: string;
  name: string;
  /** Second argument of each call; cloned once for each thread. */
  data?: unknown;
  /** Worker threads; ≥ 1. The first starts at once, each other one when tasks have waited for as long as it takes. */
  threads: number;
  /** Milliseconds that one task may take. */
  timeoutMs: number;
  /** Heap of one thread in MiB. */
  maxHeapMb: number;
  /** Young generation of one thread in MiB. Default: that of V8. */
  youngHeapMb?: number;
}

/** A task, made again for each try: what moves to a thread is lost when the thread dies. */
export type MakeTask<T> = () => { task: T; moved?: ArrayBuffer[] };

/** What came of a task: its result, or why its input yields none. */
export type Guarded<R> = { result: R } | { failed: 'timeout' | 'crash' | 'out_of_memory'; detail: string };

/** Threads for work on input of strangers, which may take too long, too much memory, or the thread down. */
export interface GuardedThreads<T, R> {
  /**
   * Does one task; never rejects for its input's sake. A task whose thread dies is tried once more in another thread,
   * since a thread may die of what earlier tasks left behind; the tasks of other threads go on.
   *
   * @throws StopError `thread_heap_too_small` when threads have less heap than `maxHeapMb` and a task ran out of it,
   *   `machine_out_of_memory` when the machine refuses memory, `threads_cannot_start`, and any that the task throws;
   *   FixConfigError that the task throws: no input is to blame then
   */
  run(make: MakeTask<T>): Promise<Guarded<R>>;
  close(): Promise<void>;
}

/** Errors of tasks that end the run. */
const NO_INPUTS_FAULT: ReadonlySet<string> = new Set(['StopError', 'FixConfigError']);

type Death = Exclude<Guarded<never>, { result: never }>;

/** Starts threads that are replaced when they die or are stopped. */
export function startGuardedThreads<T, R>(options: GuardedThreadsOptions): GuardedThreads<T, R> {
  const { module, name, data, threads, timeoutMs, maxHeapMb, youngHeapMb } = options;
  const pool = startWorkerPool({
    module,
    data,
    threads,
    minThreads: 1,
    idleTimeoutMs: 30_000,
    maxHeapMb,
    ...(youngHeapMb !== undefined && { youngHeapMb }),
  });
  const slots = new Slots(1);
  const growth = growThreads({
    most: threads,
    isBehind: () => slots.waiting > 0,
    onGrow: () => slots.widen(),
  });
  // Why a thread cannot load is told by the first task.
  const loaded = pool.loadFirst().catch(() => undefined);
  let closed = false;

  async function attempt({ task, moved = [] }: ReturnType<MakeTask<T>>): Promise<Guarded<R>> {
    const abort = new AbortController();
    const timer = setTimeout(() => abort.abort(), timeoutMs);
    let answer: Answer<R>;
    try {
      answer = await pool.call<R>(name, task, { signal: abort.signal, moved });
    } catch (error) {
      if (!abort.signal.aborted) return deathOf(error);
      // A thread that dies before it is ready leaves its task in the queue.
      if (pool.alive === 0 && pool.diedIdle !== undefined) throw cannotStart(pool.diedIdle);
      return { failed: 'timeout', detail: `more than ${timeoutMs} ms` };
    } finally {
      clearTimeout(timer);
    }
    if ('done' in answer) return { result: answer.done };
    const { thrown } = answer;
    // What the environment lacks or the user must fix, such as word lists that cannot be read.
    if (NO_INPUTS_FAULT.has(thrown.class) && thrown.thrown === undefined) throw unpackError(thrown);
    return deathOf(thrownError(thrown));
  }

  return {
    async run(make) {
      // The clock starts with the work, not with the wait for a thread.
      const acquired = slots.acquire();
      // Until the first thread is loaded, another would only load beside it.
      void loaded.then(() => growth.watch());
      const release = await acquired;
      try {
        await loaded;
        const first = await attempt(make());
        if (!('failed' in first) || first.failed === 'timeout' || closed) return first;
        const second = await attempt(make());
        if ('failed' in second && second.failed === 'out_of_memory') await mustHaveHeap(maxHeapMb);
        return second;
      } finally {
        release();
      }
    },
    async close() {
      closed = true;
      growth.stop();
      await pool.close();
    },
  };
}

/** What an error of a thread says of the task that it ended. */
function deathOf(error: unknown): Death {
  const unloadable = describeUnloadable(error);
  if (unloadable !== undefined) throw unloadable;
  const { code } = error as { code?: unknown };
  if (code === 'MODULE_NOT_FOUND' || code === 'ERR_MODULE_NOT_FOUND') throw cannotStart(error);
  const detail = describeError(error);
  if (/allocation failed/i.test(detail)) {
    // Memory outside of the heap, which no limit of ours cuts short.
    const message = `the machine has no memory left for a thread: ${detail}; give it more, or set run.workers lower`;
    throw new StopError('machine_out_of_memory', message, { cause: error });
  }
  return { failed: code === 'ERR_WORKER_OUT_OF_MEMORY' ? 'out_of_memory' : 'crash', detail };
}

function cannotStart(cause: unknown): StopError {
  const message = `worker threads cannot start: ${describeError(cause)}; run npm run build`;
  return new StopError('threads_cannot_start', message, { cause });
}

/**
 * Throws where threads have less heap than they are given: `--max-old-space-size` goes above the limit of each thread.
 * What a page then cannot have is the machine's limit, and a corpus must not depend on that.
 */
async function mustHaveHeap(maxHeapMb: number): Promise<void> {
  const heapMb = await threadHeapMb(maxHeapMb);
  if (heapMb >= maxHeapMb) return;
  throw new StopError(
    'thread_heap_too_small',
    `a thread ran out of memory twice: --max-old-space-size (in NODE_OPTIONS or on the command line) leaves it a heap of ${heapMb} MiB where ${maxHeapMb} are needed; raise it to ${maxHeapMb} or leave it out`,
  );
}

/** The heap that a thread really has, in MiB; 0 when it cannot even start. */
function threadHeapMb(maxHeapMb: number): Promise<number> {
  return new Promise((resolve) => {
    const worker = new Worker(
      "require('node:worker_threads').parentPort.postMessage(require('node:v8').getHeapStatistics().heap_size_limit)",
      { eval: true, resourceLimits: { maxOldGenerationSizeMb: maxHeapMb } },
    );
    worker.once('message', (bytes: number) => resolve(Math.floor(bytes / 2 ** 20)));
    worker.once('error', () => resolve(0));
    worker.once('exit', () => resolve(0));
  });
}

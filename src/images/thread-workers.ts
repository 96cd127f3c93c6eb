import type { ImagesConfig } from '../config/images-config.js';
import { AbortedError } from '../errors.js';
import { Slots } from '../flow/slots.js';
import { thrownError } from '../threads/thread-error.js';
import { growThreads } from '../threads/thread-growth.js';
import { workerEntry } from '../threads/worker-entry.js';
import { startWorkerPool, type WorkerPool } from '../threads/worker-pool.js';
import { cannotStart } from './cannot-start.js';
import type { ImageResult } from './image-result.js';
import type { ImageWorkers } from './image-workers.js';
import { InputBuffers } from './input-buffers.js';
import { restrictLibvips } from './loaders.js';

/**
 * Images of one worker at the same time: libvips works in threads of its own, and while it does, the thread measures
 * another image. With one, half of two cores stood idle.
 */
const IMAGES_PER_WORKER = 2;

/**
 * Workers that one thread serves. JavaScript is a sixth of what an image costs, so one thread keeps two cores of libvips
 * busy; a second costs the loading and compiling of all code once more, and 60 MB.
 */
const WORKERS_PER_THREAD = 2;

/**
 * Pixels and files lie outside of the heap and are let go when the small objects that hold them are collected. With V8's
 * 48 MB those live long enough to cause a full collection every twelve images; with 6, one in a hundred.
 */
const YOUNG_HEAP_MB = 6;

/** One thread; piscina runs tasks that can be stopped one by one, so each thread is a pool, which is stopped whole. */
interface Thread {
  pool: WorkerPool;
  /** Told of each image that comes to the thread; one for each image in it. */
  onCompany: Set<() => void>;
}

/**
 * Starts a thread of this process for every two of `count` workers, the first with the first image and others when images
 * wait. A crash in native code ends the whole process.
 *
 * @param module - the compiled module whose `runImage` the threads call
 */
export function startThreadWorkers(
  count: number,
  config: ImagesConfig,
  module = workerEntry(import.meta.url, 'worker.js'),
): ImageWorkers {
  restrictLibvips();
  const perThread = IMAGES_PER_WORKER * Math.min(count, WORKERS_PER_THREAD);
  const inputs = new InputBuffers(count * IMAGES_PER_WORKER);
  const all = new Set<Thread>();
  const shared = new Set<Thread>();
  /** Threads for images that are tried again alone; no more than there are workers. */
  const lone = new Slots(count);
  let closed = false;
  let started: Promise<void> | undefined;
  const growth = growThreads({
    most: Math.ceil(count / WORKERS_PER_THREAD),
    isBehind: () => [...shared].every(({ onCompany }) => onCompany.size > perThread),
  });

  function startThread(): Thread {
    // What close() stopped must not be tried again: a thread that starts after it would be ended by nobody.
    if (closed) throw new AbortedError();
    const pool = startWorkerPool({
      module,
      data: config,
      threads: 1,
      tasksPerThread: perThread,
      youngHeapMb: YOUNG_HEAP_MB,
    });
    const thread = { pool, onCompany: new Set<() => void>() };
    all.add(thread);
    return thread;
  }

  /** The thread with the fewest images; a new one while all have some and another is allowed. */
  function take(): Thread {
    let best: Thread | undefined;
    for (const thread of shared) {
      if (best === undefined || thread.onCompany.size < best.onCompany.size) best = thread;
    }
    if (best !== undefined && (best.onCompany.size === 0 || shared.size >= growth.allowed)) return best;
    const fresh = startThread();
    shared.add(fresh);
    return fresh;
  }

  async function end(thread: Thread): Promise<void> {
    shared.delete(thread);
    all.delete(thread);
    await thread.pool.close();
  }

  return {
    perWorker: IMAGES_PER_WORKER,
    start() {
      started ??= take()
        .pool.loadFirst()
        .catch((error: unknown) => {
          throw cannotStart('threads', error);
        });
      return started;
    },
    async run({ bytes, clock, withPixels }, { stop, alone, onCompany }) {
      const leave = alone ? await lone.acquire() : undefined;
      if (stop.aborted) {
        leave?.();
        throw new AbortedError();
      }
      const thread = alone ? startThread() : take();
      const ended = () => void end(thread);
      stop.addEventListener('abort', ended);
      if (thread.onCompany.size > 0) {
        for (const tell of thread.onCompany) tell();
        onCompany();
      }
      thread.onCompany.add(onCompany);
      growth.watch();
      const input = inputs.copyOf(bytes);
      try {
        const answer = await thread.pool.call<ImageResult>('runImage', { bytes: input, clock, withPixels });
        inputs.giveBack(input);
        if ('thrown' in answer) throw thrownError(answer.thrown);
        return answer.done;
      } finally {
        thread.onCompany.delete(onCompany);
        stop.removeEventListener('abort', ended);
        leave?.();
        // Not awaited: a thread whose decoder hangs ends when it can.
        if (alone) ended();
      }
    },
    async close() {
      closed = true;
      growth.stop();
      await Promise.all([...all].map(end));
    },
  };
}

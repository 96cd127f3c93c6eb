import { Piscina } from 'piscina';
import { type ImagesConfig, resolveImagesConfig } from '../config/images-config.js';
import { AbortedError, describeError, FixConfigError, StopError } from '../errors.js';
import { Slots } from '../flow/slots.js';
import { workerEntry } from '../flow/worker-entry.js';
import type { ImageDropReason, ImageResult } from './image-result.js';
import { restrictLibvips } from './loaders.js';
import { createTaskClock, watchTask } from './task-clock.js';
import type { ImageTask } from './worker.js';

/** Options of {@link createImagePool}. */
export interface ImagePoolOptions {
  /** Worker threads, ≥ 1. Decoding runs in libuv's pool: UV_THREADPOOL_SIZE must be at least this (default 4). */
  threads: number;
  /** Default: {@link DEFAULT_IMAGES_CONFIG}, field by field. */
  options?: Partial<ImagesConfig>;
  /** Abort stops the work under way: `run` rejects with AbortedError. */
  signal?: AbortSignal;
}

/** Options of {@link ImagePool.run}. */
export interface RunImageOptions {
  /** The caller gives the bytes away: they are moved to the thread and detached here. Default: false, a copy is moved. */
  transfer?: boolean;
}

/** Worker threads that take images of unknown worth to their stored form. */
export interface ImagePool {
  /**
   * Sniffs, decodes, checks, resizes, hashes and encodes one image; see {@link ImageResult}.
   *
   * The result depends on the bytes and the configuration only, not on threads or order. Bytes that are no
   * usable image, take too long or kill their thread end in a drop; the pool goes on. Rejects with StopError
   * `image_worker_failed` when threads cannot start, and AbortedError.
   */
  run(bytes: Uint8Array, options?: RunImageOptions): Promise<ImageResult>;
  /** Stops the threads. Runs under way reject with AbortedError. */
  close(): Promise<void>;
}

/** Starts the image threads. Throws FixConfigError for options out of range. */
export function createImagePool({ threads, options, signal }: ImagePoolOptions): ImagePool {
  if (!Number.isInteger(threads) || threads < 1) {
    throw new FixConfigError('bad_images_config', `image threads: want a whole number ≥ 1, got ${threads}`);
  }
  const config = resolveImagesConfig(options);
  restrictLibvips();
  const pool = new Piscina({
    filename: workerEntry(import.meta.url, 'load-worker'),
    minThreads: threads,
    maxThreads: threads,
    workerData: config,
    recordTiming: false,
  });
  const slots = new Slots(threads);
  const started = whenStarted(pool);
  // Awaited by each run; a failure to start must not become an unhandled rejection before the first one.
  started.catch(() => undefined);
  const running = new Set<AbortController>();
  const stop = (): void => {
    for (const limit of running) limit.abort();
  };
  signal?.addEventListener('abort', stop);
  let closed = false;

  async function run(bytes: Uint8Array, { transfer = false }: RunImageOptions = {}): Promise<ImageResult> {
    await started.catch((error: unknown) => {
      throw closed ? new AbortedError(undefined, { cause: error }) : error;
    });
    // One image per thread at a time: the time limit must not count waiting in piscina's queue.
    const release = await slots.acquire();
    const limit = new AbortController();
    const clock = createTaskClock();
    const unwatch = watchTask(clock, config.time_limit_ms, () => limit.abort());
    running.add(limit);
    try {
      if (closed || signal?.aborted) throw new AbortedError(undefined, { cause: signal?.reason });
      const owned = transfer && ownsBuffer(bytes) ? bytes : new Uint8Array(bytes);
      const task: ImageTask = { bytes: owned, clock };
      return await pool.run(task, { name: 'runImage', transferList: [owned.buffer], signal: limit.signal });
    } catch (error) {
      if (error instanceof AbortedError) throw error;
      if (closed || signal?.aborted) throw new AbortedError(undefined, { cause: error });
      if (limit.signal.aborted) return drop('image_timeout', `more than ${config.time_limit_ms} ms`);
      return drop('image_crash', describeError(error).slice(0, 200));
    } finally {
      unwatch();
      running.delete(limit);
      release();
    }
  }

  return {
    run,
    async close() {
      closed = true;
      signal?.removeEventListener('abort', stop);
      await pool.destroy();
    },
  };
}

/** Resolves when a thread has loaded its code; piscina itself only reports a start that failed as an event. */
async function whenStarted(pool: Piscina): Promise<void> {
  const failed = new Promise<never>((_, reject) => pool.on('error', reject));
  try {
    await Promise.race([pool.run(undefined, { name: 'ready' }), failed]);
  } catch (error) {
    const message = `image threads cannot start: ${describeError(error)}; run npm run build, and check that sharp is installed for this platform`;
    throw new StopError('image_worker_failed', message, { cause: error });
  }
}

/** True when the view is its whole buffer: moving a slice of Node's shared pool would detach strangers' bytes. */
function ownsBuffer(bytes: Uint8Array): bytes is Uint8Array<ArrayBuffer> {
  return bytes.buffer instanceof ArrayBuffer && bytes.byteLength === bytes.buffer.byteLength;
}

function drop(reason: ImageDropReason, detail: string): ImageResult {
  return { drop: { reason, detail } };
}

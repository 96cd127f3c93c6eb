import { type ImagesConfig, resolveImagesConfig } from '../config/images-config.js';
import { chosenSignals } from '../config/pixel-signals.js';
import { AbortedError, describeError, FixConfigError, StopError } from '../errors.js';
import { Slots } from '../flow/slots.js';
import { describeUnloadable } from '../flow/system-error.js';
import type { ImageDropReason, ImageResult } from './image-result.js';
import type { ImageTask } from './image-workers.js';
import { startProcessWorkers } from './process-workers.js';
import { createTaskClock, watchTask } from './task-clock.js';
import { startThreadWorkers } from './thread-workers.js';

/** Options of {@link createImagePool}. */
export interface ImagePoolOptions {
  /**
   * Worker threads, or processes with `isolate: process`; ≥ 1. Threads decode in libuv's pool: UV_THREADPOOL_SIZE must
   * be at least this (default 4).
   */
  threads: number;
  /** Default: that of `images` in the schema of pipelines, field by field. */
  options?: Partial<ImagesConfig>;
  /** Abort stops the work under way: `run` rejects with AbortedError. */
  signal?: AbortSignal;
}

/** Options of {@link ImagePool.run}. */
export interface RunImageOptions {
  /** The caller gives the bytes away: they are moved to the worker and detached here. Default: false, a copy is moved. */
  transfer?: boolean;
  /** Also give back the pixels of what is stored, for models. Default: false. */
  withPixels?: boolean;
}

/** Worker threads or processes that take images of unknown worth to their stored form. */
export interface ImagePool {
  /**
   * Sniffs, decodes, checks, resizes, hashes and encodes one image; see {@link ImageResult}.
   *
   * The result depends on the bytes and the configuration only, not on workers or order. Bytes that are no
   * usable image, take too long or kill their worker end in a drop; the pool goes on. With `isolate: thread` a crash
   * in native code (SIGSEGV, SIGABRT) ends the whole process; with `isolate: process` it ends in `decoder_crashed`
   * after a second try in a new process. Rejects with StopError `image_worker_failed` when workers cannot start, and
   * AbortedError.
   */
  run(bytes: Uint8Array, options?: RunImageOptions): Promise<ImageResult>;
  /** Stops the workers. Runs under way reject with AbortedError. */
  close(): Promise<void>;
}

/** Starts the image workers. Throws FixConfigError for options out of range. */
export function createImagePool({ threads, options, signal }: ImagePoolOptions): ImagePool {
  if (!Number.isInteger(threads) || threads < 1) {
    throw new FixConfigError(
      'bad_images_config',
      `image threads: expected a whole number ≥ 1, got ${threads}`,
    );
  }
  const config = resolveImagesConfig(options);
  chosenSignals(config.signals);
  const workers =
    config.isolate === 'process' ? startProcessWorkers(threads, config) : startThreadWorkers(threads, config);
  const slots = new Slots(threads);
  const { started } = workers;
  // Awaited by each run; a failure to start must not become an unhandled rejection before the first one.
  started.catch(() => undefined);
  const running = new Set<AbortController>();
  const stop = (): void => {
    for (const limit of running) limit.abort();
  };
  signal?.addEventListener('abort', stop);
  let closed = false;

  async function run(
    bytes: Uint8Array,
    { transfer = false, withPixels = false }: RunImageOptions = {},
  ): Promise<ImageResult> {
    await started.catch((error: unknown) => {
      // Ctrl-C reaches a decoder that is only starting, and ends it.
      throw closed || signal?.aborted ? new AbortedError(undefined, { cause: error }) : error;
    });
    // One image per worker at a time: the time limit must not count waiting in piscina's queue.
    const release = await slots.acquire();
    const limit = new AbortController();
    const clock = createTaskClock();
    const unwatch = watchTask(clock, config.time_limit_ms, () => limit.abort());
    running.add(limit);
    try {
      if (closed || signal?.aborted) throw new AbortedError(undefined, { cause: signal?.reason });
      const owned = transfer && ownsBuffer(bytes) ? bytes : new Uint8Array(bytes);
      const task: ImageTask = { bytes: owned, clock, withPixels };
      return await workers.run(task, limit.signal);
    } catch (error) {
      if (error instanceof AbortedError) throw error;
      if (closed || signal?.aborted) throw new AbortedError(undefined, { cause: error });
      if (error instanceof StopError) throw error;
      if (limit.signal.aborted) return drop('image_timeout', `more than ${config.time_limit_ms} ms`);
      const unloadable = describeUnloadable(error);
      if (unloadable !== undefined) throw unloadable;
      return drop('decoder_crashed', describeError(error).slice(0, 200));
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
      await workers.close();
    },
  };
}

/** True when the view is its whole buffer: moving a slice of Node's shared pool would detach strangers' bytes. */
function ownsBuffer(bytes: Uint8Array): bytes is Uint8Array<ArrayBuffer> {
  return bytes.buffer instanceof ArrayBuffer && bytes.byteLength === bytes.buffer.byteLength;
}

function drop(reason: ImageDropReason, detail: string): ImageResult {
  return { drop: { reason, detail } };
}

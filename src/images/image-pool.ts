import { type ImagesConfig, resolveImagesConfig } from '../config/images-config.js';
import { chosenSignals } from '../config/pixel-signals.js';
import { FixConfigError } from '../errors.js';
import { type ImagePool, imagesInWorkers } from './images-in-workers.js';

import { startProcessWorkers } from './process-workers.js';
import { startThreadWorkers } from './thread-workers.js';

/** Options of {@link createImagePool}. */
export interface ImagePoolOptions {
  /**
   * Worker threads, or processes with `isolate: process`; ≥ 1. A thread has two images under way, whose decoding and
   * encoding is done in libuv's pool: UV_THREADPOOL_SIZE must be at least twice this (default 4).
   */
  threads: number;
  /** Default: that of `images` in the schema of pipelines, field by field. */
  options?: Partial<ImagesConfig>;
  /** Bytes of image files that may be under way; a larger one goes alone. Default: 64 MiB for each worker. */
  bytesUnderWay?: number;
  /** Abort stops the work under way: from then on `run` rejects with AbortedError. */
  signal?: AbortSignal;
}

/** Starts the image workers. Throws FixConfigError for options out of range. */
export function createImagePool({ threads, options, bytesUnderWay, signal }: ImagePoolOptions): ImagePool {
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
  return imagesInWorkers({
    workers,
    count: threads,
    timeLimitMs: config.time_limit_ms,
    ...(bytesUnderWay !== undefined && { bytesUnderWay }),
    ...(signal && { signal }),
  });
<<<<<<< ours
  const running = new Set<AbortController>();
  const stop = (): void => {
    for (const limit of running) limit.abort();
  };
  signal?.addEventListener('abort', stop);
  let closed = false;

  async function run(bytes: Uint8Array, { withPixels = false }: RunImageOptions = {}): Promise<ImageResult> {
    if (closed || signal?.aborted) throw new AbortedError(undefined, { cause: signal?.reason });
    await workers.start().catch((error: unknown) => {
      // Ctrl-C reaches a decoder that is only starting, and ends it.
      throw closed || signal?.aborted ? new AbortedError(undefined, { cause: error }) : error;
    });
    const done = await underWay.begin(bytes.byteLength);
    try {
      const { result, company } = await attempt(bytes, withPixels, false);
      // A neighbour may have taken the time, or the worker: what an image is must not depend on it.
      const isDoubtful = company && 'drop' in result && WORKERS_FAULT.has(result.drop.reason);
      return isDoubtful ? (await attempt(bytes, withPixels, true)).result : result;
    } finally {
      done();
    }
  }

  async function attempt(
    bytes: Uint8Array,
    withPixels: boolean,
    alone: boolean,
  ): Promise<{ result: ImageResult; company: boolean }> {
    if (closed || signal?.aborted) throw new AbortedError(undefined, { cause: signal?.reason });
    let company = false;
    const limit = new AbortController();
    const clock = createTaskClock();
    const unwatch = watchTask(clock, config.time_limit_ms, () => limit.abort());
    running.add(limit);
    const onCompany = (): void => {
      company = true;
    };
    try {
      const result = await workers.run(
        { bytes, clock, withPixels },
        { stop: limit.signal, alone, onCompany },
      );
      return { result, company };
    } catch (error) {
      return { result: dropFor(error, limit.signal), company };
    } finally {
      unwatch();
      running.delete(limit);
    }
  }

  /** What the end of a worker says of its image; throws what is no fault of the image. */
  function dropFor(error: unknown, limit: AbortSignal): ImageResult {
    if (error instanceof AbortedError) throw error;
    if (closed || signal?.aborted) throw new AbortedError(undefined, { cause: error });
    if (error instanceof StopError) throw error;
    if (limit.aborted) return drop('image_timeout', `more than ${config.time_limit_ms} ms`);
    const unloadable = describeUnloadable(error);
    if (unloadable !== undefined) throw unloadable;
    return drop('decoder_crashed', describeError(error).slice(0, 200));
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

function drop(reason: ImageDropReason, detail: string): ImageResult {
  return { drop: { reason, detail } };
||||||| base
  const { started } = workers;
  // Awaited by each run; a failure to start must not become an unhandled rejection before the first one.
  started.catch(() => undefined);
  const running = new Set<AbortController>();
  const stop = (): void => {
    for (const limit of running) limit.abort();
  };
  signal?.addEventListener('abort', stop);
  let closed = false;

  async function run(bytes: Uint8Array, { withPixels = false }: RunImageOptions = {}): Promise<ImageResult> {
    await started.catch((error: unknown) => {
      // Ctrl-C reaches a decoder that is only starting, and ends it.
      throw closed || signal?.aborted ? new AbortedError(undefined, { cause: error }) : error;
    });
    const done = await underWay.begin(bytes.byteLength);
    try {
      const { result, company } = await attempt(bytes, withPixels, false);
      // A neighbour may have taken the time, or the worker: what an image is must not depend on it.
      const isDoubtful = company && 'drop' in result && WORKERS_FAULT.has(result.drop.reason);
      return isDoubtful ? (await attempt(bytes, withPixels, true)).result : result;
    } finally {
      done();
    }
  }

  async function attempt(
    bytes: Uint8Array,
    withPixels: boolean,
    alone: boolean,
  ): Promise<{ result: ImageResult; company: boolean }> {
    if (closed || signal?.aborted) throw new AbortedError(undefined, { cause: signal?.reason });
    let company = false;
    const limit = new AbortController();
    const clock = createTaskClock();
    const unwatch = watchTask(clock, config.time_limit_ms, () => limit.abort());
    running.add(limit);
    const onCompany = (): void => {
      company = true;
    };
    try {
      const result = await workers.run(
        { bytes, clock, withPixels },
        { stop: limit.signal, alone, onCompany },
      );
      return { result, company };
    } catch (error) {
      return { result: dropFor(error, limit.signal), company };
    } finally {
      unwatch();
      running.delete(limit);
    }
  }

  /** What the end of a worker says of its image; throws what is no fault of the image. */
  function dropFor(error: unknown, limit: AbortSignal): ImageResult {
    if (error instanceof AbortedError) throw error;
    if (closed || signal?.aborted) throw new AbortedError(undefined, { cause: error });
    if (error instanceof StopError) throw error;
    if (limit.aborted) return drop('image_timeout', `more than ${config.time_limit_ms} ms`);
    const unloadable = describeUnloadable(error);
    if (unloadable !== undefined) throw unloadable;
    return drop('decoder_crashed', describeError(error).slice(0, 200));
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

function drop(reason: ImageDropReason, detail: string): ImageResult {
  return { drop: { reason, detail } };
=======
>>>>>>> theirs
}

import { AbortedError, describeError, StopError } from '../errors.js';
import { describeUnloadable } from '../flow/system-error.js';
import type { ImageDropReason, ImageResult } from './image-result.js';
import type { ImageWorkers } from './image-workers.js';
import { limitUnderWay } from './images-under-way.js';
import { createTaskClock, watchTask } from './task-clock.js';

/** Drops that say what became of a worker, and so perhaps of another image in it. */
const WORKERS_FAULT: ReadonlySet<ImageDropReason> = new Set(['image_timeout', 'decoder_crashed']);

/** Options of {@link ImagePool.run}. */
export interface RunImageOptions {
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
   * after a second try in a new process. The bytes are the caller's again when it resolves, and are not to be written to
   * before. Rejects with StopError `image_worker_failed` when workers cannot start, and
   * AbortedError.
   */
  run(bytes: Uint8Array, options?: RunImageOptions): Promise<ImageResult>;
  /** Stops the workers. Runs under way reject with AbortedError. */
  close(): Promise<void>;
}

/** Options of {@link imagesInWorkers}. */
export interface ImagesInWorkersOptions {
  workers: ImageWorkers;
  /** Workers at most. */
  count: number;
  /** What each image may take. */
  timeLimitMs: number;
  /** Bytes of image files that may be under way. Default: 64 MiB for each worker. */
  bytesUnderWay?: number;
  /** Abort stops the work under way. */
  signal?: AbortSignal;
}

/** Runs images in workers that may hang or die, and says what their ends mean for each image. */
export function imagesInWorkers({
  workers,
  count,
  timeLimitMs,
  bytesUnderWay,
  signal,
}: ImagesInWorkersOptions): ImagePool {
  const underWay = limitUnderWay({ workers: count, perWorker: workers.perWorker, bytes: bytesUnderWay });
  const running = new Set<AbortController>();
  const stop = (): void => {
    for (const limit of running) limit.abort();
  };
  signal?.addEventListener('abort', stop);
  let closed = false;
  const isStopped = (): boolean => closed || signal?.aborted === true;

  async function run(bytes: Uint8Array, { withPixels = false }: RunImageOptions = {}): Promise<ImageResult> {
    if (isStopped()) throw new AbortedError(undefined, { cause: signal?.reason });
    await workers.start().catch((error: unknown) => {
      // Ctrl-C reaches a decoder that is only starting, and ends it.
      throw isStopped() ? new AbortedError(undefined, { cause: error }) : error;
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
    if (isStopped()) throw new AbortedError(undefined, { cause: signal?.reason });
    let company = false;
    const limit = new AbortController();
    const clock = createTaskClock();
    const unwatch = watchTask(clock, timeLimitMs, () => limit.abort());
    running.add(limit);
    const onCompany = (): void => {
      company = true;
    };
    try {
      const result = await workers.run(
        { bytes, clock, withPixels },
        { stop: limit.signal, alone, onCompany },
      );
      // It came while the pool was stopped: whoever stops gets one answer, however far the image was.
      if (isStopped()) throw new AbortedError(undefined, { cause: signal?.reason });
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
    if (isStopped()) throw new AbortedError(undefined, { cause: error });
    if (error instanceof StopError) throw error;
    if (limit.aborted) return drop('image_timeout', `more than ${timeLimitMs} ms`);
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
}

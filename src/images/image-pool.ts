import { type ImagesConfig, resolveImagesConfig } from '../config/images-config.js';
import { chosenSignals } from '../config/pixel-signals.js';
import { FixConfigError } from '../errors.js';
import { type ImagePool, imagesInWorkers } from './images-in-workers.js';

import { startProcessWorkers } from './process-workers.js';
import { startThreadWorkers } from './thread-workers.js';

/** Options of {@link createImagePool}. */
export interface ImagePoolOptions {
  /**
   * Workers; ≥ 1: processes with `isolate: process`, else a thread for every two. In threads each has two images under
   * way, whose decoding and encoding is done in libuv's pool: UV_THREADPOOL_SIZE must be at least twice this (default 4).
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
}

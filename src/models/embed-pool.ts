import { availableParallelism } from 'node:os';
import { FixConfigError } from '../errors.js';
import { workerEntry } from '../threads/worker-entry.js';
import { type DualEncoderFolder, identifyModel, type ModelIdentity } from './dual-encoder-folder.js';
import type { BatchEmbeddings, EmbedTask, EmbedWorkerData } from './embed-worker.js';
import { startModelThreads } from './model-threads.js';
import { loadOnnxRuntime } from './onnx-session.js';

/** Options of {@link createEmbedPool}. */
export interface EmbedPoolOptions {
  model: DualEncoderFolder;
  /** Threads that each hold the whole model; the cores are shared out among them. Default: 1. */
  workers?: number;
  /** Cores to be used. Default: all. */
  cores?: number;
  signal?: AbortSignal;
  /** Module of the worker; default: the one that embeds. */
  workerFile?: string;
}

/** Worker threads that hold a model. */
export interface EmbedPool {
  readonly workers: number;
  readonly identity: ModelIdentity;
  /**
   * Embeds a batch. An image that does not decode has its fault in the answer.
   *
   * @throws BadInputError `bad_model_folder`, StopError `model_worker_failed` when the thread died, and AbortedError
   */
  embed(task: EmbedTask): Promise<BatchEmbeddings>;
  close(): Promise<void>;
}

/**
 * Opens a model in worker threads, because ONNX Runtime blocks the thread that it runs in.
 *
 * One thread by default: each further one holds the model once more, and one uses all cores.
 *
 * @throws FixConfigError `no_onnxruntime`, `bad_workers`; BadInputError `bad_model_folder`
 */
export async function createEmbedPool({
  model,
  workers = 1,
  cores = availableParallelism(),
  signal,
  workerFile = workerEntry(import.meta.url, 'embed-worker.js'),
}: EmbedPoolOptions): Promise<EmbedPool> {
  if (!Number.isInteger(workers) || workers < 1)
    throw new FixConfigError('bad_workers', `workers: expected a whole number of at least 1, got ${workers}`);
  if (!(cores >= 1)) throw new FixConfigError('bad_workers', `cores: expected at least 1, got ${cores}`);
  // Asked for here, so that its absence is reported before any thread starts.
  await loadOnnxRuntime();
  const identity = await identifyModel(model);
  const data: EmbedWorkerData = {
    folder: model.folder.path,
    threads: Math.max(1, Math.floor(cores / workers)),
  };
  const pool = await startModelThreads({
    workerFile,
    workerData: data,
    threads: workers,
    // While one batch is computed, the images of the next are decoded in libuv's pool.
    tasksPerThread: 2,
    ...(signal && { signal }),
    holding: `the model ${model.folder.path}`,
    whenMemoryIsShort: 'give fewer --workers or a smaller model',
  });
  return {
    workers,
    identity,
    embed: ({ images, texts }) => {
      // Copies of their own, to be moved: to clone a view is to clone all of the chunk that it lies in.
      const owned = images.map((bytes) => new Uint8Array(bytes));
      return pool.ask<BatchEmbeddings>(
        'embed',
        { images: owned, texts },
        owned.map(({ buffer }) => buffer),
      );
    },
    close: pool.close,
  };
}

import { availableParallelism } from 'node:os';
import { Piscina } from 'piscina';
import { AbortedError, BadInputError, describeError, FixConfigError, StopError } from '../errors.js';
import { workerEntry } from '../flow/worker-entry.js';
import { type DualEncoderFolder, identifyModel, type ModelIdentity } from './dual-encoder-folder.js';
import type { BatchEmbeddings, EmbedFailure, EmbedTask, EmbedWorkerData } from './embed-worker.js';
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
  workerFile = workerEntry(import.meta.url, 'load-embed-worker'),
}: EmbedPoolOptions): Promise<EmbedPool> {
  if (!Number.isInteger(workers) || workers < 1)
    throw new FixConfigError('bad_workers', `workers: want a whole number of at least 1, got ${workers}`);
  if (!(cores >= 1)) throw new FixConfigError('bad_workers', `cores: want at least 1, got ${cores}`);
  // Asked for here, so that its absence is told before any thread starts.
  await loadOnnxRuntime();
  const identity = await identifyModel(model);
  const data: EmbedWorkerData = {
    folder: model.folder.path,
    threads: Math.max(1, Math.floor(cores / workers)),
  };
  const pool = new Piscina({
    filename: workerFile,
    minThreads: workers,
    maxThreads: workers,
    // While one batch is computed, the images of the next are decoded in libuv's pool.
    concurrentTasksPerWorker: 2,
    workerData: data,
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

  async function run<T>(name: 'embed' | 'ready', task?: EmbedTask, moved: ArrayBuffer[] = []): Promise<T> {
    let answer: T | EmbedFailure | undefined;
    try {
      answer = (await pool.run(task, { name, transferList: moved })) as T | EmbedFailure | undefined;
    } catch (error) {
      if (signal?.aborted) throw new AbortedError(undefined, { cause: signal.reason });
      throw new StopError(
        'model_worker_failed',
        `the thread that held the model ${model.folder.path} ended: ${describeError(died ?? error)}; if memory was short, give fewer --workers or a smaller model`,
        { cause: error },
      );
    }
    if (typeof answer === 'object' && answer !== null && 'error' in answer) {
      const { code, message } = answer.error;
      if (code === 'no_onnxruntime') throw new FixConfigError(code, message);
      throw new BadInputError(code, message);
    }
    return answer as T;
  }

  async function close(): Promise<void> {
    signal?.removeEventListener('abort', stop);
    await pool.destroy();
  }

  try {
    await run<undefined>('ready');
  } catch (error) {
    await close();
    throw error;
  }
  return {
    workers,
    identity,
    embed: ({ images, texts }) => {
      // Copies of their own, to be moved: to clone a view is to clone all of the chunk that it lies in.
      const owned = images.map((bytes) => new Uint8Array(bytes));
      return run<BatchEmbeddings>(
        'embed',
        { images: owned, texts },
        owned.map(({ buffer }) => buffer),
      );
    },
    close,
  };
}

import { Piscina } from 'piscina';
import { AbortedError, BadInputError, describeError, FixConfigError, StopError } from '../../errors.js';
import { workerEntry } from '../../flow/worker-entry.js';
import type { ScorerRecord } from '../../model/manifest.js';
import type { Signals } from '../../model/signal.js';
import type { RgbPixels } from '../resample.js';
import type { ScorerChoice } from './image-scorer.js';
import { identifyNsfwjs } from './nsfwjs-scorer.js';
import type { ScoreAnswer, ScoreFailure } from './score-worker.js';
import { identifyScorerFolder } from './scorer-folder.js';

/** Options of {@link createScorePool}. */
export interface ScorePoolOptions {
  /** Models; each image is shown to all of them. */
  scorers: readonly ScorerChoice[];
  /** Threads that each hold all models. */
  threads: number;
  signal?: AbortSignal;
  /** Module of the worker; default: the one that scores. */
  workerFile?: string;
}

/** Worker threads that hold models which score images. */
export interface ScorePool {
  /**
   * What the models say of an image. Its pixels are moved to the thread and are gone here.
   *
   * @throws FixConfigError `no_nsfwjs`, `no_onnxruntime`; BadInputError `bad_model_folder`; StopError
   *   `model_worker_failed` when the thread died; AbortedError
   */
  score(pixels: RgbPixels): Promise<Signals>;
  close(): Promise<void>;
}

/** Opens models in threads of their own, because they block the thread that they run in. */
export async function createScorePool({
  scorers,
  threads,
  signal,
  workerFile = workerEntry(import.meta.url, 'load-score-worker'),
}: ScorePoolOptions): Promise<ScorePool> {
  const pool = new Piscina({
    filename: workerFile,
    minThreads: threads,
    maxThreads: threads,
    workerData: [...scorers],
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

  async function run<T>(name: 'ready' | 'score', pixels?: RgbPixels): Promise<Exclude<T, ScoreFailure>> {
    let answer: T;
    try {
      const transferList = pixels === undefined ? [] : [pixels.data.buffer as ArrayBuffer];
      answer = (await pool.run(pixels, { name, transferList })) as T;
    } catch (error) {
      if (signal?.aborted) throw new AbortedError(undefined, { cause: signal.reason });
      throw new StopError(
        'model_worker_failed',
        `the thread that held the models of images ended: ${describeError(died ?? error)}; if memory was short, give fewer run.workers`,
        { cause: error },
      );
    }
    if (typeof answer === 'object' && answer !== null && 'error' in answer)
      throw failed((answer as ScoreFailure).error);
    return answer as Exclude<T, ScoreFailure>;
  }

  async function close(): Promise<void> {
    signal?.removeEventListener('abort', stop);
    await pool.destroy();
  }

  try {
    await run<undefined | ScoreFailure>('ready');
  } catch (error) {
    await close();
    throw error;
  }
  return {
    score: async (pixels) => (await run<ScoreAnswer>('score', pixels)).signals,
    close,
  };
}

function failed({ code, message }: ScoreFailure['error']): Error {
  if (code === 'no_nsfwjs' || code === 'no_onnxruntime') return new FixConfigError(code, message);
  if (code === 'bad_model_folder') return new BadInputError(code, message);
  return new StopError(code, `a model of images failed: ${message}`);
}

/**
 * Identifies models, in the order in which they are asked.
 *
 * @throws FixConfigError `no_nsfwjs`, `same_signal` when two give a signal of one name; BadInputError
 *   `bad_model_folder`
 */
export async function identifyScorers(scorers: readonly ScorerChoice[]): Promise<ScorerRecord[]> {
  const identities: ScorerRecord[] = [];
  const owners = new Map<string, string>();
  for (const choice of scorers) {
    const identity =
      choice.kind === 'nsfwjs' ? await identifyNsfwjs() : await identifyScorerFolder(choice.path);
    for (const name of identity.signals) {
      const owner = owners.get(name);
      if (owner !== undefined)
        throw new FixConfigError(
          'same_signal',
          `images.models: ${owner} and ${identity.name} both give the signal ${name}; rename it in signals.json of one`,
        );
      owners.set(name, identity.name);
    }
    identities.push(identity);
  }
  return identities;
}

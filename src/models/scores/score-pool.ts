import { FixConfigError } from '../../errors.js';
import type { ScorerRecord } from '../../model/manifest.js';
import type { RgbPixels } from '../../model/pixels.js';
import type { Signals } from '../../model/signals.js';
import { workerEntry } from '../../threads/worker-entry.js';
import { startModelThreads } from '../model-threads.js';
import type { ScorerChoice } from './image-scorer.js';
import { identifyNsfwjs } from './nsfwjs-scorer.js';
import { identifyScorerFolder } from './scorer-folder.js';

/** Options of {@link createScorePool}. */
export interface ScorePoolOptions {
  /** Models; each image is shown to all of them. */
  scorers: readonly ScorerChoice[];
  /** Threads that each hold all models. */
  threads: number;
  signal?: AbortSignal;
}

/** Worker threads that hold models which score images. */
export interface ScorePool {
  /**
   * What the models say of an image. Its pixels are moved to the thread and are unusable here.
   *
   * @throws FixConfigError `no_nsfwjs`, `no_onnxruntime`; BadInputError `bad_model_folder`; StopError
   *   `model_worker_failed` when the thread died; AbortedError
   */
  score(pixels: RgbPixels): Promise<Signals>;
  close(): Promise<void>;
}

/** Opens models in threads of their own, because they block the thread that they run in. */
export async function createScorePool({ scorers, threads, signal }: ScorePoolOptions): Promise<ScorePool> {
  const pool = await startModelThreads({
    workerFile: workerEntry(import.meta.url, 'score-worker.js'),
    workerData: [...scorers],
    threads,
    ...(signal && { signal }),
    holding: 'the models of images',
    whenMemoryIsShort: 'give fewer run.workers',
  });
  return {
    score: async (pixels) => {
      const moved = [pixels.data.buffer as ArrayBuffer];
      return pool.ask<Signals>('score', pixels, moved);
    },
    close: pool.close,
  };
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

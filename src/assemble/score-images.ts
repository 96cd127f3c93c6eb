import type { ImagesConfig } from '../config/images-config.js';
import { FixConfigError } from '../errors.js';
import type { ImagePool } from '../images/images-in-workers.js';
import { IMAGE_SIGNALS } from '../images/signals/image-signals.js';
import type { CorpusRecord, ScorerRecord } from '../model/manifest.js';
import type { ScorerChoice } from '../models/scores/image-scorer.js';

/** The models that a pipeline asks for, in the order in which they are asked. */
function scorerChoices({ nsfw, models }: Pick<ImagesConfig, 'nsfw' | 'models'>): ScorerChoice[] {
  const first: ScorerChoice[] =
    nsfw === 'off' ? [] : [nsfw === 'nsfwjs' ? { kind: 'nsfwjs' } : { kind: 'folder', path: nsfw }];
  return [...first, ...models.map(({ folder }): ScorerChoice => ({ kind: 'folder', path: folder }))];
}

/**
 * Identifies the models that a pipeline asks for, before anything else is done: a package or a file that is absent ends
 * a build in its first second.
 *
 * @throws FixConfigError `no_nsfwjs`, `same_signal`, `not_nsfw`; BadInputError `bad_model_folder`
 */
export async function scorersOf(images: Pick<ImagesConfig, 'nsfw' | 'models'>): Promise<ScorerRecord[]> {
  const choices = scorerChoices(images);
  if (choices.length === 0) return [];
  // Loaded when a model is asked for: it brings sharp and the thread pool with it.
  const { identifyScorers } = await import('../models/scores/score-pool.js');
  const scorers = await identifyScorers(choices);
  for (const { name, signals } of scorers) {
    const taken = signals.find((signal) => Object.hasOwn(IMAGE_SIGNALS, signal));
    if (taken !== undefined)
      throw new FixConfigError(
        'same_signal',
        `images.models: ${name} gives a signal ${taken}, which every image has; rename it in its signals.json`,
      );
  }
  const [first] = scorers;
  if (images.nsfw !== 'off' && !first?.signals.some((signal) => signal.startsWith('nsfw')))
    throw new FixConfigError(
      'not_nsfw',
      `images.nsfw: the model folder ${images.nsfw} gives ${first?.signals.join(', ')} and no signal that begins with nsfw; name it in images.models instead`,
    );
  return scorers;
}

/**
 * Makes sure that a corpus goes on with the models that it was begun with.
 *
 * @throws FixConfigError `other_model`
 */
export function checkSameScorers(found: readonly ScorerRecord[], { scorers = [] }: CorpusRecord): void {
  for (const [i, { name, fingerprint }] of found.entries())
    if (scorers[i]?.fingerprint !== fingerprint)
      throw new FixConfigError(
        'other_model',
        `the model ${name} has changed since the corpus was built (${scorers[i]?.fingerprint ?? 'none'} then, ${fingerprint} now); give the one it was built with`,
      );
}

/**
 * An image pool whose stored images come back with what the models of the pipeline say of them. Closes `pool` when the
 * models cannot be opened.
 */
export async function withScores(
  pool: ImagePool,
  images: Pick<ImagesConfig, 'nsfw' | 'models'>,
  options: { threads: number; signal: AbortSignal },
): Promise<ImagePool> {
  const scorers = scorerChoices(images);
  if (scorers.length === 0) return pool;
  const scores = await import('../models/scores/score-pool.js')
    .then(({ createScorePool }) => createScorePool({ scorers, ...options }))
    .catch(async (error: unknown) => {
      await pool.close();
      throw error;
    });
  return {
    async run(bytes, runOptions) {
      const result = await pool.run(bytes, { ...runOptions, withPixels: true });
      if ('drop' in result || result.stored.pixels === undefined) return result;
      const { pixels, signals, ...stored } = result.stored;
      return { stored: { ...stored, signals: { ...signals, ...(await scores.score(pixels)) } } };
    },
    async close() {
      await Promise.all([pool.close(), scores.close()]);
    },
  };
}

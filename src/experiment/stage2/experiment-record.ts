import { readCorpusRecord, readJson } from '../../corpus/corpus-reader.js';
import { FixConfigError } from '../../errors.js';
import type { ExperimentRecord, ExperimentSettings } from '../../model/schemas/experiment.js';
import type { Store } from '../../store/store.js';
import { VERSION } from '../../version.js';

/** Name of the record, at the root of the experiment. */
export const EXPERIMENT_RECORD = 'experiment.json';

/** What is known of an experiment before anything is written; equal for equal experiments. */
export type ExperimentHeader = Pick<
  ExperimentRecord,
  'schema' | 'weft_version' | 'name' | 'corpora' | 'settings'
>;

/** The header of an experiment over corpora. */
export async function experimentHeader(
  name: string,
  corpora: readonly Store[],
  settings: ExperimentSettings,
): Promise<ExperimentHeader> {
  const plans: string[] = [];
  for (const corpus of corpora) plans.push((await readCorpusRecord(corpus)).plan);
  return { schema: 'weft/experiment/1', weft_version: VERSION, name, corpora: plans, settings };
}

/** The record of a complete experiment, if the prefix holds one. */
export async function findExperiment(out: Store): Promise<ExperimentRecord | undefined> {
  if ((await out.head(EXPERIMENT_RECORD)) === undefined) return undefined;
  return readJson<ExperimentRecord>(out, EXPERIMENT_RECORD);
}

/**
 * The record of an experiment that is complete and the same; undefined where there is none.
 *
 * @throws FixConfigError `other_experiment` when the prefix holds another one
 */
export async function existingExperiment(
  out: Store,
  header: ExperimentHeader,
): Promise<ExperimentRecord | undefined> {
  const found = await findExperiment(out);
  if (found === undefined) return undefined;
  const names = Object.keys(header) as (keyof ExperimentHeader)[];
  if (names.every((name) => JSON.stringify(found[name]) === JSON.stringify(header[name]))) return found;
  throw new FixConfigError(
    'other_experiment',
    `${out.uri} holds another experiment (${found.name}, ${found.settings.model}, seed ${found.settings.seed}); give another --out, or delete it`,
  );
}

import type { PlannedInputs } from '../commit/planned-inputs.js';
import { plannedInputs } from '../commit/planned-inputs.js';
import { isUnfinished, latestRevision, planGrowth } from '../commit/revision-plan.js';
import { putPlan } from '../commit/stored-plan.js';
import type { Pipeline } from '../config/pipeline.js';
import { STATS } from '../corpus/corpus-layout.js';
import { FixConfigError } from '../errors.js';
import type { Context } from '../flow/context.js';
import type { CorpusRecord } from '../model/manifest.js';
import type { InputOpener } from '../store/input.js';
import type { Store } from '../store/store.js';
import { claimCorpus } from './claim-corpus.js';
import { nameInputs } from './name-inputs.js';
import { type OpenBuild, withOpenBuild } from './open-build.js';
import { publicPipeline } from './public-pipeline.js';
import { type SettledInputs, settleInputs } from './settle-inputs.js';

/** Options of {@link planCorpus}. */
export interface PlanOptions {
  pipeline: Readonly<Pipeline>;
  /** Where the corpus goes. */
  store: Store;
  /** Opens what `pipeline.source` names. */
  opener: InputOpener;
  ctx: Context;
  /** Inputs of the corpus that are gone or changed since stay as they were built. Default: false, they are refused. */
  add?: boolean;
}

/** What was planned. */
export interface PlanReport {
  schema: 'weft/plan-report/1';
  corpus: string;
  plan: string;
  /** Units of the corpus, and those of them that this plan adds to one that was finished. */
  units: number;
  added: number;
  /** Bytes of input, as far as they are known. */
  bytes: number;
}

/**
 * Plans a build and builds nothing: inputs are listed and split, the prefix is claimed, and the units are frozen for
 * workers anywhere. Planned again, it changes nothing; with more inputs, a finished corpus is to grow by them.
 *
 * @throws FixConfigError `no_input`, `other_corpus`, and `build_unfinished` when there are more inputs and the corpus is not
 *   finished
 */
export async function planCorpus(options: PlanOptions): Promise<PlanReport> {
  const { store } = options;
  const planned = plannedInputs(options.opener);
  return withPlannedBuild({ ...options, planned }, async ({ corpus, settle }) => {
    const { known, added } = await settle();
    if (added.length === 0)
      await putPlan(store, { schema: 'weft/plan/1', plan: corpus.plan, phase: 'extract', units: known });
    else await planToGrow(store, corpus, added);
    const units = [...known, ...added];
    return {
      schema: 'weft/plan-report/1',
      corpus: store.uri,
      plan: corpus.plan,
      units: units.length,
      added: added.length,
      bytes: units.reduce((sum, { bytes }) => sum + bytes, 0),
    };
  });
}

async function planToGrow(
  store: Store,
  { plan }: CorpusRecord,
  added: SettledInputs['added'],
): Promise<void> {
  const last = await latestRevision(store);
  if ((await store.head(STATS)) === undefined || (last !== undefined && isUnfinished(last)))
    throw new FixConfigError(
      'build_unfinished',
      `${store.uri} is to grow by ${added[0]?.input}${added.length > 1 ? ` and ${added.length - 1} more` : ''}, and is not finished; end it with weft resume ${store.uri}, then run the same command again`,
    );
  await planGrowth(store, { plan, generation: (last?.record.generation ?? 0) + 1, added });
}

/** A build whose prefix is claimed. */
export interface PlannedBuild {
  open: OpenBuild;
  corpus: CorpusRecord;
  /** Compares the inputs with those of the corpus; from then on they must stay the same. */
  settle(): Promise<SettledInputs>;
}

/** Opens a build by its pipeline and claims the prefix, for the time of some work. */
export async function withPlannedBuild<T>(
  { pipeline: given, store, planned, ctx, add = false }: PlanOptions & { planned: PlannedInputs },
  work: (build: PlannedBuild) => Promise<T>,
): Promise<T> {
  const { opener } = planned;
  const pipeline = nameInputs(publicPipeline(given, opener.credentials), opener);
  const open = {
    pipeline,
    planned,
    extractor: given.extract.extractor,
    ctx,
    async unitsOf(source: OpenBuild['source']) {
      const units = await source.plan(ctx);
      if (units.length > 0) return units;
      throw new FixConfigError(
        'no_input',
        `source.input ${JSON.stringify(pipeline.source.input)} matches nothing to read`,
      );
    },
  };
  return withOpenBuild(open, async (build) => {
    const corpus = await claimCorpus(store, build.record);
    const settle = async () => {
      const settled = await settleInputs(store, { now: build.units, opener, add, ctx });
      planned.expect([...settled.known, ...settled.added]);
      return settled;
    };
    return work({ open: build, corpus, settle });
  });
}

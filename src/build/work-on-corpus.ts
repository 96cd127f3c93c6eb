import type { BuildObserver } from '../commit/build-observer.js';
import { recordedSum } from '../commit/input-sum.js';
import { plannedInputs } from '../commit/planned-inputs.js';
import { plannedUnits } from '../commit/planned-units.js';
import type { WorkEngine } from '../commit/work-engine.js';
import type { ImagesConfig } from '../config/images-config.js';
import { checkPipeline } from '../config/load-pipeline.js';
import type { Pipeline, RunConfig } from '../config/pipeline.js';
import { readCorpusRecord } from '../corpus/corpus-reader.js';
import { BadInputError, FixConfigError } from '../errors.js';
import type { Context } from '../flow/context.js';
import { steadyMs } from '../flow/steady-clock.js';
import type { CorpusRecord } from '../model/manifest.js';
import type { InputOpener } from '../store/input.js';
import type { S3Settings } from '../store/s3-settings.js';
import type { Store } from '../store/store.js';
import { VERSION } from '../version.js';
import { type BuildPart, type PartReport, runPart } from './build-part.js';
import { recordDifference } from './claim-corpus.js';
import { type BuildReport, completeBuild } from './complete-build.js';
import { withOpenBuild } from './open-build.js';
import { requireInputs } from './require-inputs.js';

/** Options of {@link workOnCorpus} and {@link workOnPart}. */
export interface WorkOptions {
  /** A corpus that was planned. */
  store: Store;
  /** Opens the inputs by the names that the corpus has for them. */
  opener: InputOpener;
  /** Corpora that the plan was made against, in the same order. Default: none. */
  against?: readonly string[];
  /** The module of its extractor, on this machine. */
  extractor?: string;
  /** Threads, units at once and scratch folder. Default: as for a build. */
  run?: Partial<RunConfig>;
  /** Where images are decoded. Default: what the schema says. */
  isolate?: ImagesConfig['isolate'];
  /** How the S3 server of the corpora of `against` and of the fetch cache is reached. */
  s3?: S3Settings;
  /** What hands out the units; it is not closed. */
  engine: WorkEngine;
  /** Folder of decisions of curation that deploy/spark made. Default: they are made here. */
  decided?: string;
  observer?: BuildObserver;
  ctx: Context;
}

/**
 * Goes on with a build from its corpus alone: the pipeline and the units are those that were planned, and inputs have
 * the names that are stored. Any number of processes may do it at once.
 *
 * @throws BadInputError `not_a_corpus`, `not_planned`; FixConfigError `other_version`, `other_corpus`,
 *   `inputs_not_here`
 */
export async function workOnCorpus(options: WorkOptions): Promise<BuildReport> {
  const started = steadyMs();
  return withPlannedCorpus(options, async (work) => {
    await requireInputs(work.store, (await work.settle()).known, options.opener);
    return completeBuild({ ...work, started });
  });
}

/**
 * Runs this worker's units of one phase of the build, or its end, and does not wait for other workers: whoever starts
 * it starts the next part when all of this one is done.
 *
 * @throws RetryError `phase_unfinished` when an earlier phase is not complete; otherwise as {@link workOnCorpus}
 */
export async function workOnPart(part: BuildPart, options: WorkOptions): Promise<PartReport> {
  const started = steadyMs();
  return withPlannedCorpus(options, async (work) => {
    if (part === 'extract') await requireInputs(work.store, (await work.settle()).known, options.opener);
    return runPart(part, { ...work, started });
  });
}

type PlannedWork = Omit<Parameters<typeof completeBuild>[0], 'started'>;

async function withPlannedCorpus<T>(
  options: WorkOptions,
  work: (planned: PlannedWork) => Promise<T>,
): Promise<T> {
  const { store, engine, decided, observer, ctx } = options;
  const corpus = await readCorpusRecord(store);
  if (corpus.weft_version !== VERSION)
    throw new FixConfigError(
      'other_version',
      `${store.uri} was planned by weft ${corpus.weft_version}, this is ${VERSION}; work on it with that version`,
    );
  const units = await plannedUnits(store);
  if (units === undefined)
    throw new BadInputError(
      'not_planned',
      `${store.uri} has no plan yet; run weft plan with the pipeline and --out ${store.uri}`,
    );
  // Copies of the inputs on other machines have other times.
  const planned = plannedInputs(options.opener, { recordedSum: ({ name }) => recordedSum(store, name) });
  const pipeline = pipelineOf(store, corpus, options);
  const open = { pipeline, planned, extractor: options.extractor, ctx, unitsOf: async () => units };
  return withOpenBuild(open, async (build) => {
    checkSame(store, corpus, build.record);
    const settle = async () => {
      const known = (await plannedUnits(store)) ?? [];
      planned.expect(known);
      return { known, added: [] };
    };
    return work({ open: build, store, corpus, settle, engine, decided, observer, ctx });
  });
}

/** What is read besides the inputs must be what was planned: models, lists, the extractor, earlier corpora. */
function checkSame(store: Store, found: CorpusRecord, opened: CorpusRecord): void {
  const what = recordDifference(found, opened);
  if (what === undefined) return;
  throw new FixConfigError(
    'other_corpus',
    `${store.uri} was planned with other files (${what}); give this worker the ones of its plan`,
  );
}

/** The pipeline that a corpus was planned with; how it runs is this worker's choice. */
function pipelineOf(
  store: Store,
  { name, pipeline }: CorpusRecord,
  { against = [], extractor, run = {}, isolate, s3 }: WorkOptions,
): Pipeline {
  const { against: earlier = [], ...identity } = pipeline as { against?: unknown[] };
  if (earlier.length !== against.length)
    throw new FixConfigError(
      'other_corpus',
      `${store.uri} was planned against ${earlier.length} earlier corpora, this worker has ${against.length}; give each with --against, in the same order`,
    );
  const checked = checkPipeline({ ...identity, name });
  const recorded = checked.extract.extractor;
  if ((recorded === undefined) !== (extractor === undefined))
    throw new FixConfigError(
      'other_corpus',
      recorded === undefined
        ? `${store.uri} was planned without an extractor; leave --extractor out`
        : `${store.uri} was planned with the extractor ${recorded}; give it with --extractor`,
    );
  return {
    ...checked,
    against: [...against],
    images: { ...checked.images, ...(isolate && { isolate }) },
    ...(s3 && { s3: { ...checked.s3, output: s3 } }),
    run: { ...checked.run, ...run },
  };
}

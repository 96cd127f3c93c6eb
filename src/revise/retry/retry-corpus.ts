import { availableParallelism } from 'node:os';
import { type Assembly, openAssembly } from '../../assemble/assembly.js';
import { openLists, type PipelineLists } from '../../assemble/open-lists.js';
import { openRefusals } from '../../assemble/open-refusals.js';
import { contentJudge } from '../../assemble/page-consent.js';
import { checkSameScorers, scorersOf } from '../../assemble/score-images.js';
import type { BuildObserver } from '../../commit/build-observer.js';
import type { CommittedUnit, UnitOutput } from '../../commit/commit-unit.js';
import { completeUnit } from '../../commit/complete-unit.js';
import { finishBuild, warnOfRefused } from '../../commit/finish-build.js';
import { recordedSum } from '../../commit/input-sum.js';
import { LocalCopies } from '../../commit/local-copies.js';
import { fromSteadyInputs, plannedInputs } from '../../commit/planned-inputs.js';
import { plannedUnits } from '../../commit/planned-units.js';
import {
  isGrowth,
  isTakedown,
  isUnfinished,
  latestRevision,
  lostImages,
  type OpenRevision,
  planRetry,
} from '../../commit/revision-plan.js';
import type { ImagesConfig } from '../../config/images-config.js';
import { checkPipeline } from '../../config/load-pipeline.js';
import type { Pipeline, RunConfig } from '../../config/pipeline.js';
import { readCorpusRecord, readJson, readManifests } from '../../corpus/corpus-reader.js';
import { latestManifest } from '../../corpus/list-manifests.js';
import { BadInputError, FixConfigError } from '../../errors.js';
import { noteProxies } from '../../fetch/proxy-notice.js';
import { identify } from '../../fetch/user-agent.js';
import type { Context } from '../../flow/context.js';
import { mapConcurrent } from '../../flow/map-concurrent.js';
import { steadyMs } from '../../flow/steady-clock.js';
import type { CorpusRecord, CorpusStats, Manifest } from '../../model/manifest.js';
import { openScratch, type Scratch } from '../../staging/scratch.js';
import type { InputOpener } from '../../store/input.js';
import type { Store } from '../../store/store.js';
import { VERSION } from '../../version.js';
import { completeTakedowns } from '../takedown/carry-out.js';
import { wasAbandoned } from './abandon-retry.js';
import { absentInputs } from './absent-inputs.js';
import { reasonsOfClasses } from './retry-classes.js';
import { retryUnit } from './retry-unit.js';

/** Options of {@link retryCorpus}. */
export interface RetryOptions {
  /** A corpus whose build is complete. */
  store: Store;
  /** Classes of image drops to try again, see {@link reasonsOfClasses}. Default: `temporary`. */
  classes?: readonly string[];
  /** Opens what the corpus was built from: documents that had too few images may have some in archives. */
  opener: InputOpener;
  /** Threads, units at once and scratch folder. Default: as for a build. */
  run?: Partial<RunConfig>;
  /** Where images are decoded. Default: `thread`. */
  isolate?: ImagesConfig['isolate'];
  ctx: Context;
  observer?: BuildObserver;
}

/** What a retry did. */
export interface RetryReport {
  schema: 'weft/retry-report/1';
  corpus: string;
  /** Number of the retry; 0 when no image was lost for such a reason, so that nothing had to be done. */
  generation: number;
  reasons: string[];
  units: number;
  /** Units that an earlier run of this retry had completed. */
  resumed: number;
  /** Images that the corpus gained, and documents that it could not store before. */
  images_gained: number;
  documents_gained: number;
  /** Images that are still lost for one of the reasons. */
  images_lost: number;
  seconds: number;
  stats: CorpusStats;
}

/**
 * Repairs a corpus: images that were dropped for one of the classes are fetched again, and nothing else is.
 *
 * Only shards that gain an image are rewritten; each changed unit gets a new manifest, put last and only if
 * absent, so a retry may be killed at any moment or run in several processes, and is resumed by running it again.
 * Superseded shards are deleted when all units are done.
 *
 * @throws FixConfigError `unknown_class`, `build_unfinished`, `other_version`; BadInputError `not_a_corpus`
 */
export async function retryCorpus(options: RetryOptions): Promise<RetryReport> {
  const { store, ctx } = options;
  const started = steadyMs();
  const reasons = reasonsOfClasses(options.classes ?? ['temporary']);
  const corpus = await readCorpusRecord(store);
  if (corpus.weft_version !== VERSION) {
    throw new FixConfigError(
      'other_version',
      `${store.uri} was built by weft ${corpus.weft_version}, this is ${VERSION}; retry it with that version`,
    );
  }
  const stored = { store, corpus, ctx, ...(options.run?.scratch && { scratch: options.run.scratch }) };
  await completeTakedowns(stored);
  const before = await assembled(store, corpus);
  let retry = await openRetry(stored, corpus, reasons, options);
  while (retry !== undefined) {
    await runRetry(retry, corpus, options);
    if (!(await wasAbandoned(store, retry.record))) break;
    ctx.logger.warn(
      { retry: retry.record.generation },
      'the retry was abandoned while it ran; planning it again',
    );
    retry = await openRetry(stored, corpus, reasons, options);
  }
  await completeTakedowns(stored);
  const { stats, orphans } = await finishBuild(store, corpus.plan, corpus.name);
  warnOfRefused(orphans, ctx.logger);
  const after = await assembled(store, corpus);
  return {
    schema: 'weft/retry-report/1',
    corpus: store.uri,
    generation: retry?.record.generation ?? 0,
    reasons: retry?.record.reasons ?? reasons,
    units: retry?.record.units.length ?? 0,
    resumed: retry === undefined ? 0 : retry.record.units.length - retry.pending.length,
    images_gained: after.images - before.images,
    documents_gained: after.documents - before.documents,
    images_lost: after.manifests.reduce((sum, manifest) => sum + lostImages(manifest, reasons), 0),
    seconds: (steadyMs() - started) / 1000,
    stats,
  };
}

/**
 * Opens the retry that is asked for, planned now or before, once no other revision is under way: a takedown and an
 * unfinished retry for other reasons are completed first. Undefined when no image was lost for one of `reasons`.
 */
async function openRetry(
  stored: Parameters<typeof completeTakedowns>[0],
  corpus: CorpusRecord,
  reasons: string[],
  options: RetryOptions,
): Promise<OpenRevision | undefined> {
  const { store, ctx } = options;
  const isOurs = ({ record }: OpenRevision): boolean =>
    !isTakedown(record) && !isGrowth(record) && record.reasons.join() === reasons.join();
  while (true) {
    ctx.signal.throwIfAborted();
    await completeTakedowns(stored);
    const last = await latestRevision(store);
    if (last !== undefined && isUnfinished(last)) {
      if (isGrowth(last.record)) throw unfinished(store);
      if (isOurs(last)) return last;
      // A takedown that another process has planned this moment is the next round's.
      if (isTakedown(last.record)) continue;
      ctx.logger.warn(
        { retry: last.record.generation, reasons: last.record.reasons },
        'completing an interrupted retry first',
      );
      await runRetry(last, corpus, options);
      continue;
    }
    const generation = (last?.record.generation ?? 0) + 1;
    if (!(await planRetry(store, { plan: corpus.plan, reasons, generation }))) return undefined;
    const planned = await latestRevision(store);
    if (planned?.record.generation === generation && isOurs(planned)) return planned;
  }
}

/** Runs what is left of a retry. */
async function runRetry(
  { record, pending }: OpenRevision,
  corpus: CorpusRecord,
  options: RetryOptions,
): Promise<void> {
  const { store, opener, ctx, observer } = options;
  const pipeline = pipelineOf(corpus, options);
  checkSameScorers(await scorersOf(pipeline.images), corpus);
  const absent = await absentInputs(pipeline.source, opener);
  if (absent.length > 0)
    ctx.logger.warn(
      { inputs: absent.slice(0, 10) },
      'inputs of the corpus are not there, so images in archives or next to pages cannot be read again; their names count from --inputs-from: give it the folder of the pipeline file',
    );
  const workers = pipeline.run.workers ?? availableParallelism();
  if (pipeline.fetch.network) noteProxies(pipeline.fetch, ctx);
  const total = record.units.length;
  const done = total - pending.length;
  observer?.phaseStarted?.('assemble', total, done, { total, done });
  const scratch = await openScratch(pipeline.run.scratch, ctx);
  try {
    const copies = new LocalCopies(store, scratch.folder);
    const inputs = plannedInputs(opener, { recordedSum: ({ name }) => recordedSum(store, name) });
    inputs.expect((await plannedUnits(store)) ?? []);
    const lists = await sameLists(corpus, pipeline, opener);
    const judge = contentJudge(pipeline.consent, identify(pipeline.fetch).productToken);
    const assembly = await openAssembly({
      pipeline,
      store,
      opener: inputs.opener,
      copies,
      workers,
      judge,
      refusals: await openRefusals(store, lists.excluded),
      ...(lists.contamination && { contamination: lists.contamination }),
      askAgain: true,
      ctx,
    });
    try {
      const commits = mapConcurrent(
        pending,
        async (unit) => {
          const began = steadyMs();
          const committed = await retryOne(unit, { record, store, opener, assembly, scratch, ctx });
          return { ...committed, seconds: (steadyMs() - began) / 1000 };
        },
        { concurrency: pipeline.run.units, signal: ctx.signal },
      );
      for await (const { manifest, outcome, seconds } of commits) {
        if (outcome === 'lost')
          ctx.logger.info(
            { phase: 'assemble', unit: manifest.unit },
            'another process completed this unit first',
          );
        observer?.unitDone?.({ phase: 'assemble', unit: manifest.unit, outcome, manifest, work: 1, seconds });
      }
    } finally {
      await assembly.close();
    }
  } finally {
    await scratch.remove();
  }
  observer?.phaseDone?.('assemble');
}

function retryOne(
  unit: string,
  { record, store, opener, assembly, scratch, ctx }: RetryOneEnvironment,
): Promise<CommittedUnit> {
  const { plan, generation, reasons } = record;
  const run = async (folder: string): Promise<UnitOutput> => {
    const key = await latestManifest(store, 'assemble', unit);
    if (key === undefined) throw unfinished(store);
    const manifest = await readJson<Manifest>(store, key);
    const environment = await assembly.environment(unit, folder, generation);
    const retried = retryUnit({ ...environment, store, manifest, generation, reasons: new Set(reasons) });
    return fromSteadyInputs(opener, retried);
  };
  return completeUnit({ plan, phase: 'assemble', unit, generation }, run, { store, scratch, ctx });
}

interface RetryOneEnvironment {
  record: OpenRevision['record'];
  store: Store;
  opener: InputOpener;
  assembly: Assembly;
  scratch: Scratch;
  ctx: Context;
}

/** The lists that a corpus was built with. */
async function sameLists(
  { lists = [] }: CorpusRecord,
  pipeline: Pipeline,
  opener: InputOpener,
): Promise<PipelineLists> {
  const opened = await openLists(pipeline, opener);
  const changed = opened.sums.find(({ sha256 }, at) => sha256 !== lists[at]?.sha256);
  if (changed === undefined) return opened;
  throw new FixConfigError(
    'list_changed',
    `${changed.name} is not the list that the corpus was built with; give that one, or remove what a longer one names with weft takedown --list`,
  );
}

/** The pipeline that a corpus was built with; how it runs is today's choice. */
function pipelineOf({ name, pipeline }: CorpusRecord, { run = {}, isolate }: RetryOptions): Pipeline {
  const checked = checkPipeline({ ...pipeline, name });
  const images = { ...checked.images, ...(isolate && { isolate }) };
  return { ...checked, images, run: { ...checked.run, ...run } };
}

async function assembled(
  store: Store,
  { units }: CorpusRecord,
): Promise<{ manifests: Manifest[]; images: number; documents: number }> {
  const manifests: Manifest[] = [];
  for await (const manifest of readManifests(store, 'assemble')) manifests.push(manifest);
  if (manifests.length < units) throw unfinished(store);
  const sum = (name: string): number =>
    manifests.reduce((total, { counts }) => total + (counts[name] ?? 0), 0);
  return { manifests, images: sum('images'), documents: sum('documents') };
}

function unfinished(store: Store): BadInputError {
  return new BadInputError(
    'build_unfinished',
    `${store.uri} is not completely built; run weft build again, then weft retry`,
  );
}

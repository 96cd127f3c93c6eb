import { availableParallelism } from 'node:os';
import { checkFetchCache } from '../assemble/open-fetch-cache.js';
import { openLists } from '../assemble/open-lists.js';
import { openRefusals } from '../assemble/open-refusals.js';
import { scorersOf } from '../assemble/score-images.js';
import { finishBuild, warnOfRefused } from '../commit/finish-build.js';
import { type PlannedInputs, plannedInputs } from '../commit/planned-inputs.js';
import type { BuildObserver } from '../commit/run-phase.js';
import type { ConsentMode } from '../config/consent-config.js';
import type { Pipeline } from '../config/pipeline.js';
import { shareMemory } from '../config/run-memory.js';
import { FixConfigError } from '../errors.js';
import type { ExtractorModule } from '../extract/extractor/load-extractor.js';
import { sumOfModule } from '../extract/extractor/module-sum.js';
import { noteProxies } from '../fetch/proxy-notice.js';
import type { Context } from '../flow/context.js';
import { steadyMs } from '../flow/steady-clock.js';
import type { CorpusStats, ExtractorRecord, Phase } from '../model/manifest.js';
import { completeTakedowns } from '../revise/takedown/carry-out.js';
import { measuredSignals } from '../rules/measured-signals.js';
import { resolveRules } from '../rules/resolve-rules.js';
import { createSource } from '../sources/create-source.js';
import type { Source, SourceUnit } from '../sources/source.js';
import { openScratch } from '../staging/scratch.js';
import type { InputOpener } from '../store/input.js';
import { s3SideOf } from '../store/s3-settings.js';
import type { Store } from '../store/store.js';
import { VERSION } from '../version.js';
import { BuildRun, type PhaseReport, sumPhases } from './build-run.js';
import { claimCorpus } from './claim-corpus.js';
import { type EarlierCorpus, openEarlierCorpora } from './earlier-builds.js';
import { type GrowthReport, growCorpus } from './grow-corpus.js';
import { nameInputs } from './name-inputs.js';
import { publicPipeline } from './public-pipeline.js';
import { settleInputs } from './settle-inputs.js';

/** Options of {@link buildCorpus}. */
export interface BuildOptions {
  pipeline: Readonly<Pipeline>;
  /** Where the corpus goes. */
  store: Store;
  /** Opens what `pipeline.source` names. */
  opener: InputOpener;
  ctx: Context;
  observer?: BuildObserver;
  /** Inputs of the corpus that are gone or changed since stay as they were built. Default: false, they are refused. */
  add?: boolean;
}

/** What a build did. */
export interface BuildReport {
  schema: 'weft/build-report/1';
  corpus: string;
  plan: string;
  /** How far the opt-outs of sites were honoured. */
  consent: ConsentMode;
  /**
   * Per phase: units of the build and of what the corpus grew by in this run, those of them that earlier runs had
   * completed, seconds of this run.
   */
  phases: Record<Phase, PhaseReport>;
  /** What the corpus grew by in this run; absent when it did not. */
  growth?: GrowthReport[];
  seconds: number;
  /** Goodput of this run: images stored per second of assembly. Absent when this run assembled nothing. */
  stored_images_per_second?: number;
  /** Files of killed or losing attempts that were deleted. */
  orphans_deleted: number;
  /** Counters of this run alone; see `stats` for the whole corpus. */
  run: Record<string, number>;
  stats: CorpusStats;
}

/**
 * Builds a corpus: extract, curate, assemble, each a plan of units behind a barrier.
 *
 * Run again after any interruption, it completes the corpus and changes nothing that is complete. Run again with more
 * inputs, and nothing else changed, it makes the corpus grow by them, see {@link growCorpus}. Throws WeftError
 * subclasses that name what to fix.
 */
export async function buildCorpus(options: BuildOptions): Promise<BuildReport> {
  const { ctx } = options;
  const planned = plannedInputs(options.opener);
  const { opener } = planned;
  const pipeline = nameInputs(publicPipeline(options.pipeline, opener.credentials), opener);
  const started = steadyMs();
  // A rule that cannot be or has no signal, or too little memory, must not be found out after hours of extraction.
  measuredSignals(pipeline.images.signals, resolveRules(pipeline.rules));
  shareMemory(pipeline.run);
  checkFetchCache(pipeline.run.fetch_cache);
  const extractor = await openExtractor(options.pipeline.extract.extractor);
  const source = createSource(pipeline.source, opener);
  const units = await source.plan(ctx);
  if (units.length === 0) {
    throw new FixConfigError(
      'no_input',
      `source.input ${JSON.stringify(pipeline.source.input)} matches nothing to read`,
    );
  }
  if (pipeline.consent.mode === 'off') {
    ctx.logger.warn(
      {},
      'consent.mode is off: robots.txt, X-Robots-Tag, TDMRep, ai.txt and Content-Usage are not honoured; corpus.json says so',
    );
  }
  if (pipeline.fetch.network) noteProxies(pipeline.fetch, ctx);
  const scorers = await scorersOf(pipeline.images);
  const earlier = await openEarlierCorpora(pipeline.against, {
    s3: s3SideOf(pipeline.s3, 'output'),
    shape: pipeline.curate.near_duplicates,
    signal: ctx.signal,
  });
  try {
    const opened = { pipeline, opener, source, scorers, extractor, started, planned };
    return await buildAgainst(earlier, units, { ...options, ...opened });
  } finally {
    for (const corpus of earlier) await corpus.close();
  }
}

async function buildAgainst(
  earlier: readonly EarlierCorpus[],
  units: SourceUnit[],
  options: BuildOptions & {
    source: Source;
    planned: PlannedInputs;
    scorers: Awaited<ReturnType<typeof scorersOf>>;
    extractor: OpenExtractor | undefined;
    started: number;
  },
): Promise<BuildReport> {
  const { pipeline, store, opener, ctx, source, planned, scorers, extractor, started, observer } = options;
  const lists = await openLists(pipeline, opener);
  // Split points and lists must be of the files that the plan names.
  await opener.check();
  const claimed = await claimCorpus(store, pipeline, units, VERSION, {
    scorers,
    earlier: earlier.map((corpus) => corpus.version),
    lists: lists.sums,
    extractor: extractor?.record,
  });
  const { plan } = claimed;
  const settle = async () => {
    const settled = await settleInputs(store, { now: units, opener, add: options.add ?? false, ctx });
    planned.expect([...settled.known, ...settled.added]);
    return settled;
  };
  const settled = await settle();
  const scratch = await openScratch(pipeline.run.scratch, ctx);
  try {
    const run = new BuildRun({
      pipeline,
      store,
      opener,
      source,
      earlier,
      plan,
      scratch,
      workers: pipeline.run.workers ?? availableParallelism(),
      memory: shareMemory(pipeline.run),
      unwanted: { refusals: await openRefusals(store, lists.excluded), ...lists },
      extractor: extractor?.module,
      observer,
      ctx,
    });
    const corpus = { plan, name: pipeline.name };
    const stored = { store, corpus, ctx };
    const own = settled.known.slice(0, claimed.units);
    // A corpus that has grown, or has begun to, was finished before.
    const built = own.length < settled.known.length ? await run.finishedPhases() : await run.phases(own);
    const growth = await growCorpus({ run, corpus, settled, settle });
    const phases = sumPhases([built, ...growth.map((grown) => grown.phases)]);
    await completeTakedowns({ ...stored, scratch: scratch.folder });
    const { stats, orphans } = await finishBuild(store, plan, pipeline.name);
    warnOfRefused(orphans, ctx.logger);
    return {
      schema: 'weft/build-report/1',
      corpus: store.uri,
      plan,
      consent: pipeline.consent.mode,
      phases,
      ...(growth.length > 0 && { growth }),
      seconds: (steadyMs() - started) / 1000,
      ...goodput(ctx.tally.get('stored_images'), phases.assemble.seconds),
      orphans_deleted: orphans.deleted,
      run: ctx.tally.toJSON(),
      stats,
    };
  } finally {
    await scratch.remove();
  }
}

/** The extractor of a pipeline: the module that threads import, and what is recorded of it. */
interface OpenExtractor {
  module: ExtractorModule;
  record: ExtractorRecord;
}

async function openExtractor(path: string | undefined): Promise<OpenExtractor | undefined> {
  if (path === undefined) return undefined;
  const record = await sumOfModule(path);
  return { module: { path, sha256: record.sha256 }, record };
}

/** What a build is measured by: attempts, bytes and images of dropped documents do not count. */
function goodput(images: number, seconds: number): { stored_images_per_second?: number } {
  return images > 0 && seconds > 0 ? { stored_images_per_second: images / seconds } : {};
}

import { availableParallelism } from 'node:os';
import { openRefusals } from '../assemble/open-refusals.js';
import type { BuildObserver } from '../commit/build-observer.js';
import { finishBuild, warnOfRefused } from '../commit/finish-build.js';
import type { WorkEngine } from '../commit/work-engine.js';
import type { ConsentMode } from '../config/consent-config.js';
import { shareMemory } from '../config/run-memory.js';
import { STATS } from '../corpus/corpus-layout.js';
import { readJson } from '../corpus/corpus-reader.js';
import { findDecided } from '../curate/decided-elsewhere.js';
import { checkShare } from '../fetch/politeness/share-of.js';
import type { Context } from '../flow/context.js';
import { LogTail } from '../flow/log-tail.js';
import { steadyMs } from '../flow/steady-clock.js';
import type { CorpusRecord, CorpusStats, Phase } from '../model/manifest.js';
import { completeTakedowns } from '../revise/takedown/carry-out.js';
import { openScratch, type Scratch } from '../staging/scratch.js';
import type { Store } from '../store/store.js';
import { BuildRun, type PhaseReport, sumPhases } from './build-run.js';
import { type GrowthReport, growCorpus } from './grow-corpus.js';
import type { OpenBuild } from './open-build.js';
import type { SettledInputs } from './settle-inputs.js';

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

/** Options of {@link completeBuild}. */
export interface CompleteBuildOptions {
  open: OpenBuild;
  store: Store;
  /** The record that the corpus has. */
  corpus: CorpusRecord;
  /** The inputs of the corpus and those that are to be added; asked again when another process has added some. */
  settle(): Promise<SettledInputs>;
  engine: WorkEngine;
  /** Folder of decisions of curation that another program made. Default: they are made here. */
  decided?: string | undefined;
  observer?: BuildObserver | undefined;
  /** When the command began, by `steadyMs`. */
  started: number;
  ctx: Context;
}

/** Runs the phases of a planned build, what the corpus is to grow by, and its end. */
export async function completeBuild(options: CompleteBuildOptions): Promise<BuildReport> {
  return withBuildRun(options, async (run, scratch) => {
    const { store, corpus, engine, settle, ctx } = options;
    const { plan, name } = corpus;
    const settled = await settle();
    const own = settled.known.slice(0, corpus.units);
    // A corpus that has grown, or has begun to, was finished before.
    const hasGrown = own.length < settled.known.length;
    if (!hasGrown) await checkTasks(options);
    const built = hasGrown ? await run.finishedPhases() : await run.phases(own);
    const growth = await growCorpus({ run, corpus: { plan, name }, settled, settle });
    const phases = sumPhases([built, ...growth.map((grown) => grown.phases)]);
    await completeTakedowns({ store, corpus: { plan, name }, ctx, scratch: scratch.folder });
    const finish = () => endBuild(store, corpus, ctx);
    const shared = engine.sharesEnd && growth.length === 0;
    const { stats, deleted } = shared ? await shareEnd(engine, finish, options) : await finish();
    return {
      schema: 'weft/build-report/1',
      corpus: store.uri,
      plan,
      consent: options.open.pipeline.consent.mode,
      phases,
      ...(growth.length > 0 && { growth }),
      seconds: (steadyMs() - options.started) / 1000,
      ...goodput(ctx.tally.get('stored_images'), phases.assemble.seconds),
      orphans_deleted: deleted,
      run: ctx.tally.toJSON(),
      stats,
    };
  });
}

/** Whether hosts can be shared by as many processes: it must not be found out after hours of extraction. */
async function checkTasks({ open, store, engine }: CompleteBuildOptions): Promise<void> {
  const { fetch } = open.pipeline;
  if (fetch.network && (await store.head(STATS)) === undefined) checkShare(fetch, engine.processes);
}

/** Runs what a build's phases share, for the time of some work. */
export async function withBuildRun<T>(
  { open, store, corpus, engine, decided, observer, ctx: given }: CompleteBuildOptions,
  work: (run: BuildRun, scratch: Scratch) => Promise<T>,
): Promise<T> {
  const { pipeline, planned, source, earlier, lists, extractor } = open;
  const ctx = { ...given, logger: new LogTail(given.logger) };
  const scratch = await openScratch(pipeline.run.scratch, ctx);
  try {
    const elsewhere = decided === undefined ? undefined : await findDecided(decided, corpus.plan);
    const run = new BuildRun({
      pipeline: { ...pipeline, run: { ...pipeline.run, processes: engine.processes } },
      store,
      opener: planned.opener,
      source,
      earlier,
      plan: corpus.plan,
      scratch,
      workers: pipeline.run.workers ?? availableParallelism(),
      memory: shareMemory(pipeline.run),
      unwanted: { refusals: await openRefusals(store, lists.excluded), ...lists },
      extractor,
      decided: elsewhere,
      engine,
      observer,
      ctx,
    });
    return await work(run, scratch);
  } finally {
    await scratch.remove();
  }
}

/** How a build ended. */
export interface BuildEnd {
  stats: CorpusStats;
  /** Files of killed or losing attempts that were deleted here. */
  deleted: number;
}

/** Ends a build whose units are all complete. */
export async function endBuild(
  store: Store,
  { plan, name }: Pick<CorpusRecord, 'plan' | 'name'>,
  ctx: Context,
): Promise<BuildEnd> {
  const { stats, orphans } = await finishBuild(store, plan, name);
  warnOfRefused(orphans, ctx.logger);
  return { stats, deleted: orphans.deleted };
}

/** Has one of many processes end the build: each would read every manifest. */
async function shareEnd(
  engine: WorkEngine,
  finish: () => Promise<BuildEnd>,
  { store, corpus, ctx }: CompleteBuildOptions,
): Promise<BuildEnd> {
  const unit = { name: 'finish' };
  const isComplete = async () => (await store.head(STATS)) !== undefined;
  const pending = async () => ((await isComplete()) ? [] : [unit]);
  const left = await pending();
  let end: BuildEnd | undefined;
  const { plan } = corpus;
  const stage = { plan, corpus: store.uri, phase: 'finish', name: 'finish', isLast: true } as const;
  const run = async () => {
    end = await finish();
  };
  if (left.length > 0)
    await engine.complete({
      ...stage,
      units: [unit],
      left,
      concurrency: 1,
      ctx,
      pending,
      isComplete,
      failures: async () => 0,
      run,
    });
  return end ?? { stats: await readJson<CorpusStats>(store, STATS), deleted: 0 };
}

/** What a build is measured by: attempts, bytes and images of dropped documents do not count. */
function goodput(images: number, seconds: number): { stored_images_per_second?: number } {
  return images > 0 && seconds > 0 ? { stored_images_per_second: images / seconds } : {};
}

import { availableParallelism } from 'node:os';
import { assembleUnit } from '../assemble/assemble-unit.js';
import { openAssembly } from '../assemble/assembly.js';
import { PAGE_BYTES_PER_WORKER } from '../assemble/document-weight.js';
import { checkFetchCache } from '../assemble/open-fetch-cache.js';
import { openLists, type PipelineLists } from '../assemble/open-lists.js';
import { openRefusals } from '../assemble/open-refusals.js';
import { type ContentJudge, contentJudge } from '../assemble/page-consent.js';
import type { Refusals } from '../assemble/refusals.js';
import { scorersOf } from '../assemble/score-images.js';
import { finishBuild, warnOfRefused } from '../commit/finish-build.js';
import { LocalCopies } from '../commit/local-copies.js';
import type { Plan } from '../commit/plan.js';
import { fromSteadyInputs, plannedInputs } from '../commit/planned-inputs.js';
import { type BuildObserver, runPhase } from '../commit/run-phase.js';
import type { ConsentMode } from '../config/consent-config.js';
import type { Pipeline } from '../config/pipeline.js';
import { readManifests } from '../corpus/corpus-reader.js';
import type { EarlierBuild } from '../curate/curation-inputs.js';
import { FixConfigError } from '../errors.js';
import { createExtractPool } from '../extract/extract-pool.js';
import type { ExtractorModule } from '../extract/extractor/load-extractor.js';
import { sumOfModule } from '../extract/extractor/module-sum.js';
import { noteProxies } from '../fetch/proxy-notice.js';
import { identify } from '../fetch/user-agent.js';
import type { Context } from '../flow/context.js';
import { steadyMs } from '../flow/steady-clock.js';
import type { CorpusStats, ExtractorRecord, Manifest, Phase } from '../model/manifest.js';
import { completeTakedowns } from '../revise/takedown/carry-out.js';
import { resolveRules } from '../rules/resolve-rules.js';
import { createSource } from '../sources/create-source.js';
import type { SourceUnit } from '../sources/source.js';
import { openScratch, type Scratch } from '../staging/scratch.js';
import type { InputOpener } from '../store/input.js';
import { s3SideOf } from '../store/s3-settings.js';
import type { Store } from '../store/store.js';
import { VERSION } from '../version.js';
import { claimCorpus } from './claim-corpus.js';
import { curateUnits } from './curate-plan.js';
import { curateUnit } from './curate-unit.js';
import { type EarlierCorpus, openEarlierCorpora } from './earlier-builds.js';
import { extractUnit } from './extract-unit.js';
import { nameInputs } from './name-inputs.js';
import { publicPipeline } from './public-pipeline.js';

/** Options of {@link buildCorpus}. */
export interface BuildOptions {
  pipeline: Readonly<Pipeline>;
  /** Where the corpus goes. */
  store: Store;
  /** Opens what `pipeline.source` names. */
  opener: InputOpener;
  ctx: Context;
  observer?: BuildObserver;
}

/** What a build did. */
export interface BuildReport {
  schema: 'weft/build-report/1';
  corpus: string;
  plan: string;
  /** How far the opt-outs of sites were honoured. */
  consent: ConsentMode;
  /** Per phase: units in all, units that earlier runs had completed, seconds of this run. */
  phases: Record<Phase, { units: number; resumed: number; seconds: number }>;
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
 * Run again after any interruption, it completes the corpus and changes nothing that is complete. Throws WeftError
 * subclasses that name what to fix.
 */
export async function buildCorpus(options: BuildOptions): Promise<BuildReport> {
  const { ctx } = options;
  const planned = plannedInputs(options.opener);
  const { opener } = planned;
  const pipeline = nameInputs(publicPipeline(options.pipeline, opener.credentials), opener);
  const started = steadyMs();
  // A rule that cannot be must not be found out after hours of extraction.
  resolveRules(pipeline.rules);
  checkFetchCache(pipeline.run.fetch_cache);
  const extractor = await openExtractor(options.pipeline.extract.extractor);
  const source = createSource(pipeline.source, opener);
  const units = await source.plan(ctx);
  planned.expect(units);
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
    const opened = { pipeline, opener, source, scorers, extractor, started };
    return await buildAgainst(earlier, units, { ...options, ...opened });
  } finally {
    for (const corpus of earlier) await corpus.close();
  }
}

async function buildAgainst(
  earlier: readonly EarlierCorpus[],
  units: SourceUnit[],
  options: BuildOptions & {
    source: ReturnType<typeof createSource>;
    scorers: Awaited<ReturnType<typeof scorersOf>>;
    extractor: OpenExtractor | undefined;
    started: number;
  },
): Promise<BuildReport> {
  const { pipeline, store, opener, ctx, source, scorers, extractor, started } = options;
  const lists = await openLists(pipeline, opener);
  // Split points and lists must be of the files that the plan names.
  await opener.check();
  const { plan } = await claimCorpus(store, pipeline, units, VERSION, {
    scorers,
    earlier: earlier.map((corpus) => corpus.version),
    lists: lists.sums,
    extractor: extractor?.record,
  });
  const scratch = await openScratch(pipeline.run.scratch, ctx);
  try {
    const refusals = await openRefusals(store, lists.excluded);
    const workers = pipeline.run.workers ?? availableParallelism();
    const run = new BuildRun(options, plan, scratch, workers, { refusals, ...lists }, extractor?.module);
    const extract = await run.extract(source, units);
    const curate = await run.curate(earlier);
    const assemble = await run.assemble(units);
    const stored = { store, corpus: { plan, name: pipeline.name }, ctx };
    await completeTakedowns({ ...stored, scratch: scratch.folder });
    const { stats, orphans } = await finishBuild(store, plan, pipeline.name);
    warnOfRefused(orphans, ctx.logger);
    return {
      schema: 'weft/build-report/1',
      corpus: store.uri,
      plan,
      consent: pipeline.consent.mode,
      phases: { extract, curate, assemble },
      seconds: (steadyMs() - started) / 1000,
      ...goodput(ctx.tally.get('stored_images'), assemble.seconds),
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

type PhaseReport = BuildReport['phases'][Phase];

/** The three phases of one run, sharing store, scratch and local copies. */
class BuildRun {
  readonly #copies: LocalCopies;
  readonly #observer: BuildObserver;
  /** Documents that were extracted, by unit. */
  readonly #documents = new Map<string, number>();

  constructor(
    private readonly options: BuildOptions,
    private readonly plan: string,
    private readonly scratch: Scratch,
    private readonly workers: number,
    private readonly unwanted: { refusals: Refusals } & PipelineLists,
    private readonly extractor: ExtractorModule | undefined,
  ) {
    this.#copies = new LocalCopies(options.store, scratch.folder);
    this.#observer = options.observer ?? {};
  }

  extract(source: ReturnType<typeof createSource>, units: SourceUnit[]): Promise<PhaseReport> {
    const { pipeline, opener, ctx } = this.options;
    return this.#phase(
      'extract',
      units,
      pipeline.run.units,
      async () => {
        const { ngram, bands, rows, min_tokens: minTokens } = pipeline.curate.near_duplicates;
        const pool = createExtractPool({
          threads: this.workers,
          // The source has dropped larger pages already.
          options: { maxBytes: pipeline.source.max_page_bytes },
          timeoutMs: pipeline.extract.time_limit_ms,
          recipes: pipeline.extract.recipes,
          ...(this.extractor && { extractor: this.extractor }),
          annotate: { pii: pipeline.text.pii, flaggedWords: pipeline.text.flagged_words },
          sign: { ngram, bands, rows, minTokens },
        });
        const concurrency = this.workers * 2;
        const judge = this.#judge();
        return {
          run: (unit, folder) =>
            fromSteadyInputs(
              opener,
              extractUnit(unit, {
                source,
                pool,
                judge,
                refusals: this.unwanted.refusals,
                recipes: pipeline.extract.recipes,
                concurrency,
                pageBytes: this.workers * PAGE_BYTES_PER_WORKER,
                folder,
                ctx,
              }),
            ),
          close: () => pool.close(),
        };
      },
      ({ bytes }) => bytes,
    );
  }

  async curate(corpora: readonly EarlierCorpus[]): Promise<PhaseReport> {
    const { pipeline } = this.options;
    const extracted = await this.#manifests('extract');
    for (const { unit, counts } of extracted) this.#documents.set(unit, counts.documents ?? 0);
    const documents = extracted.reduce((sum, { counts }) => sum + (counts.documents ?? 0), 0);
    const units = curateUnits(documents, pipeline.curate);
    return this.#phase('curate', units, 1, async () => {
      const earlier: EarlierBuild[] = [];
      for (const corpus of corpora) earlier.push(await corpus.load(this.scratch.folder));
      return {
        run: (unit, folder) =>
          curateUnit(unit, {
            store: this.options.store,
            units,
            extracted,
            earlier,
            copies: this.#copies,
            config: pipeline.curate,
            folder,
            threads: this.workers,
          }),
        close: async () => undefined,
      };
    });
  }

  assemble(sources: SourceUnit[]): Promise<PhaseReport> {
    const { pipeline, store, opener, ctx } = this.options;
    const units = sources.map(({ name }) => ({ name }));
    return this.#phase(
      'assemble',
      units,
      pipeline.run.units,
      async () => {
        const assembly = await openAssembly({
          pipeline,
          store,
          opener,
          copies: this.#copies,
          workers: this.workers,
          judge: this.#judge(),
          ...this.unwanted,
          ctx,
        });
        return {
          run: async ({ name }, folder) =>
            fromSteadyInputs(opener, assembleUnit(name, await assembly.environment(name, folder))),
          close: () => assembly.close(),
        };
      },
      ({ name }) => this.#documents.get(name) ?? 0,
    );
  }

  #judge(): ContentJudge {
    const { fetch, consent } = this.options.pipeline;
    return contentJudge(consent, identify(fetch).productToken);
  }

  async #phase<U extends { name: string }>(
    phase: Phase,
    units: U[],
    concurrency: number,
    prepare: Parameters<typeof runPhase<U>>[0]['prepare'],
    workOf?: (unit: U) => number,
  ): Promise<PhaseReport> {
    const { store, ctx } = this.options;
    const started = steadyMs();
    const plan: Plan<U> = { schema: 'weft/plan/1', plan: this.plan, phase, units };
    const { resumed } = await runPhase({
      store,
      plan,
      concurrency,
      scratch: this.scratch,
      observer: this.#observer,
      ...(workOf && { workOf }),
      ctx,
      prepare,
    });
    return { units: units.length, resumed, seconds: (steadyMs() - started) / 1000 };
  }

  async #manifests(phase: Phase): Promise<Manifest[]> {
    const manifests: Manifest[] = [];
    for await (const manifest of readManifests(this.options.store, phase)) manifests.push(manifest);
    return manifests;
  }
}

/** What a build is measured by: attempts, bytes and images of dropped documents do not count. */
function goodput(images: number, seconds: number): { stored_images_per_second?: number } {
  return images > 0 && seconds > 0 ? { stored_images_per_second: images / seconds } : {};
}

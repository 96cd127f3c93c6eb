import type { Assembly } from '../assemble/assembly.js';
import { PAGE_BYTES_PER_WORKER } from '../assemble/document-weight.js';
import type { PipelineLists } from '../assemble/open-lists.js';
import { type ContentJudge, contentJudge } from '../assemble/page-consent.js';
import type { Refusals } from '../assemble/refusals.js';
import type { BuildObserver } from '../commit/build-observer.js';
import type { UnitOutput } from '../commit/commit-unit.js';
import { InputSums } from '../commit/input-sum.js';
import { LocalCopies } from '../commit/local-copies.js';
import type { Plan, PlanUnit } from '../commit/plan.js';
import { fromSteadyInputs } from '../commit/planned-inputs.js';
import { type RunPhaseOptions, runPhase } from '../commit/run-phase.js';
import { countPlanned, findPlan } from '../commit/stored-plan.js';
import type { WorkEngine } from '../commit/work-engine.js';
import type { Pipeline } from '../config/pipeline.js';
import type { MemoryShares } from '../config/run-memory.js';
import { readManifests } from '../corpus/corpus-reader.js';
import type { EarlierBuild } from '../curate/curation-inputs.js';
import type { DecidedElsewhere } from '../curate/decided-elsewhere.js';
import type { ExtractorModule } from '../extract/extractor/load-extractor.js';
import { identify } from '../fetch/user-agent.js';
import type { Context } from '../flow/context.js';
import { steadyMs } from '../flow/steady-clock.js';
import type { Manifest, Phase } from '../model/manifest.js';
import type { Source, SourceUnit } from '../sources/source.js';
import type { Scratch } from '../staging/scratch.js';
import type { InputOpener } from '../store/input.js';
import type { Store } from '../store/store.js';
import { type CurateUnit, curateUnits } from './curate-plan.js';
import type { EarlierCorpus } from './earlier-builds.js';

/** What the phases of a run share. */
export interface BuildRunOptions {
  pipeline: Readonly<Pipeline>;
  store: Store;
  opener: InputOpener;
  source: Source;
  /** Corpora that this one must not repeat. */
  earlier: readonly EarlierCorpus[];
  /** Plan id of the corpus. */
  plan: string;
  scratch: Scratch;
  /** Threads. */
  workers: number;
  /** Shares of `run.memory`. */
  memory: MemoryShares;
  /** What must not get in. */
  unwanted: { refusals: Refusals } & PipelineLists;
  extractor?: ExtractorModule | undefined;
  /** Decisions of curation that another program made. Default: they are made here. */
  decided?: DecidedElsewhere | undefined;
  /** What hands out the units. */
  engine: WorkEngine;
  observer?: BuildObserver | undefined;
  ctx: Context;
}

/** How a phase went: units in all, units that earlier runs had completed, seconds of this run. */
export interface PhaseReport {
  units: number;
  resumed: number;
  seconds: number;
}

/** How the three phases went. */
export type Phases = Record<Phase, PhaseReport>;

/** The sums of a build and of what the corpus grew by after it. */
export function sumPhases(runs: readonly Phases[]): Phases {
  const sum = (phase: Phase): PhaseReport => ({
    units: runs.reduce((total, run) => total + run[phase].units, 0),
    resumed: runs.reduce((total, run) => total + run[phase].resumed, 0),
    seconds: runs.reduce((total, run) => total + run[phase].seconds, 0),
  });
  return { extract: sum('extract'), curate: sum('curate'), assemble: sum('assemble') };
}

/** How a unit of the assemble phase is made with what the phase has opened. */
export type Assemble<U extends PlanUnit> = (
  unit: U,
  folder: string,
  assembly: Assembly,
) => Promise<UnitOutput>;

/**
 * The three phases of one run, sharing store, scratch and local copies.
 *
 * What a phase works with is loaded when it has a unit to do: a build that finds nothing to do loads no decoder, no
 * thread pool and no HTTP client.
 */
export class BuildRun {
  readonly copies: LocalCopies;
  readonly #sums: InputSums;
  /** Documents that were extracted, by unit. */
  readonly #documents = new Map<string, number>();

  constructor(readonly options: BuildRunOptions) {
    this.copies = new LocalCopies(options.store, options.scratch.folder);
    this.#sums = new InputSums(options.opener);
  }

  /** The phases of a build, one after the other. */
  async phases(units: SourceUnit[]): Promise<Phases> {
    const extract = await this.extract(units);
    const curate = await this.curate(units);
    const assemble = await this.assemble(units.map(({ name }) => ({ name })));
    return { extract, curate, assemble };
  }

  /** The same of a build that is known to be finished. */
  async finishedPhases(): Promise<Phases> {
    const report = async (phase: Phase): Promise<PhaseReport> => {
      const units = (await countPlanned(this.options.store, phase)) ?? 0;
      return { units, resumed: units, seconds: 0 };
    };
    return {
      extract: await report('extract'),
      curate: await report('curate'),
      assemble: await report('assemble'),
    };
  }

  /** @param revision - number of the growth that adds the units; 0 for the build */
  extract(units: SourceUnit[], revision = 0): Promise<PhaseReport> {
    const { pipeline, opener, source, workers, unwanted, extractor, ctx } = this.options;
    return this.#phase(
      'extract',
      units,
      {
        concurrency: pipeline.run.units,
        revision,
        workOf: ({ bytes }) => bytes,
      },
      async () => {
        const { ngram, bands, rows, min_tokens: minTokens } = pipeline.curate.near_duplicates;
        const [{ createExtractPool }, { extractUnit }] = await Promise.all([
          import('../extract/extract-pool.js'),
          import('./extract-unit.js'),
        ]);
        const pool = createExtractPool({
          threads: workers,
          // The source has dropped larger pages already.
          options: { maxBytes: pipeline.source.max_page_bytes },
          timeoutMs: pipeline.extract.time_limit_ms,
          recipes: pipeline.extract.recipes,
          ...(extractor && { extractor }),
          annotate: { pii: pipeline.text.pii, flaggedWords: pipeline.text.flagged_words },
          sign: { ngram, bands, rows, minTokens },
        });
        const judge = this.#judge();
        return {
          run: (unit, folder) =>
            fromSteadyInputs(
              opener,
              extractUnit(unit, {
                source,
                pool,
                judge,
                refusals: unwanted.refusals,
                recipes: pipeline.extract.recipes,
                concurrency: workers * 2,
                pageBytes: workers * PAGE_BYTES_PER_WORKER,
                sums: this.#sums,
                folder,
                ctx,
              }),
            ),
          close: () => pool.close(),
        };
      },
    );
  }

  /**
   * Decides over all documents of some units, which are those of the corpus so far.
   *
   * @param revision - number of the growth for which all is decided again; 0 for the build
   */
  async curate(sources: readonly PlanUnit[], revision = 0): Promise<PhaseReport> {
    const { pipeline, store, earlier: corpora, scratch, workers, observer } = this.options;
    const extracted = this.#extractedOnce(sources);
    const { units } = (await findPlan<CurateUnit>(store, 'curate', revision)) ?? {
      units: planCuration(await extracted(), pipeline.curate, revision),
    };
    // The progress of assembly counts documents, which only the manifests tell.
    if (observer !== undefined) await extracted();
    const how = { concurrency: 1, revision, stepOf: ({ step }: CurateUnit) => step };
    return this.#phase('curate', units, how, async () => {
      const { curateUnit } = await import('./curate-unit.js');
      const earlier: EarlierBuild[] = [];
      for (const corpus of corpora) earlier.push(await corpus.load(scratch.folder));
      return {
        run: async (unit, folder) =>
          curateUnit(unit, {
            store,
            units,
            extracted: await extracted(),
            earlier,
            copies: this.copies,
            decided: this.options.decided,
            config: pipeline.curate,
            folder,
            threads: workers,
            memoryBytes: this.options.memory.duckDb,
          }),
        close: async () => undefined,
      };
    });
  }

  /**
   * @param assemble - makes a unit. Default: all of its documents get their images
   * @param revision - number of the growth that adds or changes the units; 0 for the build
   */
  assemble<U extends PlanUnit>(
    units: U[],
    revision = 0,
    assemble: Assemble<U> = async ({ name }, folder, assembly) => {
      const { assembleUnit } = await import('../assemble/assemble-unit.js');
      return assembleUnit(name, await assembly.environment(name, folder));
    },
  ): Promise<PhaseReport> {
    const { pipeline, store, opener, workers, unwanted, ctx } = this.options;
    return this.#phase(
      'assemble',
      units,
      {
        concurrency: pipeline.run.units,
        revision,
        workOf: ({ name }) => this.#documents.get(name) ?? 0,
      },
      async () => {
        const { openAssembly } = await import('../assemble/assembly.js');
        const assembly = await openAssembly({
          pipeline,
          store,
          opener,
          copies: this.copies,
          workers,
          judge: this.#judge(),
          ...unwanted,
          ...(this.options.engine.limiter && { limiter: this.options.engine.limiter }),
          ctx,
        });
        return {
          run: async (unit, folder) => fromSteadyInputs(opener, assemble(unit, folder, assembly)),
          close: () => assembly.close(),
        };
      },
    );
  }

  #judge(): ContentJudge {
    const { fetch, consent } = this.options.pipeline;
    return contentJudge(consent, identify(fetch).productToken);
  }

  async #phase<U extends PlanUnit>(
    phase: Phase,
    units: U[],
    how: Pick<RunPhaseOptions<U>, 'concurrency' | 'revision' | 'workOf' | 'stepOf'>,
    prepare: RunPhaseOptions<U>['prepare'],
  ): Promise<PhaseReport> {
    const { store, scratch, engine, observer = {}, ctx } = this.options;
    const started = steadyMs();
    const plan: Plan<U> = { schema: 'weft/plan/1', plan: this.options.plan, phase, units };
    const { resumed } = await runPhase({
      store,
      plan,
      ...how,
      scratch,
      engine,
      observer,
      ctx,
      prepare,
    });
    return { units: units.length, resumed, seconds: (steadyMs() - started) / 1000 };
  }

  /** Reads the manifests of the units when they are first needed: of a large corpus, that is a request for each. */
  #extractedOnce(sources: readonly PlanUnit[]): () => Promise<Manifest[]> {
    let read: Promise<Manifest[]> | undefined;
    return () => {
      read ??= this.#extracted(sources);
      return read;
    };
  }

  /** Manifests that stand of the units: a process that was stopped for a day must not take in what was added since. */
  async #extracted(sources: readonly PlanUnit[]): Promise<Manifest[]> {
    const names = new Set(sources.map(({ name }) => name));
    const manifests: Manifest[] = [];
    for await (const manifest of readManifests(this.options.store, 'extract'))
      if (names.has(manifest.unit)) manifests.push(manifest);
    for (const { unit, counts } of manifests) this.#documents.set(unit, counts.documents ?? 0);
    return manifests;
  }
}

/** Units of curation, which are as many as the documents demand. */
function planCuration(
  extracted: readonly Manifest[],
  config: Pipeline['curate'],
  revision: number,
): CurateUnit[] {
  const documents = extracted.reduce((sum, { counts }) => sum + (counts.documents ?? 0), 0);
  return curateUnits(documents, config).map((unit) => (revision > 0 ? { ...unit, revision } : unit));
}

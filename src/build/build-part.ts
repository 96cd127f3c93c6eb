import { pendingUnits } from '../commit/run-phase.js';
import { findPlan } from '../commit/stored-plan.js';
import { REVISIONS_PREFIX } from '../corpus/corpus-layout.js';
import { FixConfigError, RetryError } from '../errors.js';
import { steadyMs } from '../flow/steady-clock.js';
import { type CorpusStats, PHASES, type Phase } from '../model/manifest.js';
import type { SourceUnit } from '../sources/source.js';
import type { Store } from '../store/store.js';
import type { BuildRun, PhaseReport } from './build-run.js';
import { type CompleteBuildOptions, endBuild, withBuildRun } from './complete-build.js';

/** Parts of a build that a scheduler runs one after the other, in order. */
export const BUILD_PARTS = [...PHASES, 'finish'] as const;
/** One of {@link BUILD_PARTS}. */
export type BuildPart = (typeof BUILD_PARTS)[number];

/** What a worker did of a part of a build. */
export interface PartReport {
  schema: 'weft/part-report/1';
  corpus: string;
  plan: string;
  part: BuildPart;
  /** Units of the phase, those that were complete before, and seconds; absent for the end of the build. */
  phase?: PhaseReport;
  seconds: number;
  /** Counters of this run alone. */
  run: Record<string, number>;
  /** Of the whole corpus, once it is finished. */
  stats?: CorpusStats;
}

/**
 * Runs one part of a build, which the parts before it must have been completed for.
 *
 * @throws RetryError `phase_unfinished`; FixConfigError `has_grown` when the corpus was finished and is growing
 */
export async function runPart(part: BuildPart, options: CompleteBuildOptions): Promise<PartReport> {
  const { store, corpus, settle, started, ctx } = options;
  const { known } = await settle();
  const units = known.slice(0, corpus.units);
  for await (const _ of store.list(REVISIONS_PREFIX))
    throw new FixConfigError(
      'has_grown',
      `${store.uri} was finished, and has revisions: they do not run phase by phase; leave --phase out`,
    );
  for (const phase of PHASES.slice(0, BUILD_PARTS.indexOf(part))) await requireComplete(store, phase);
  const report = (): Omit<PartReport, 'phase' | 'stats'> => ({
    schema: 'weft/part-report/1',
    corpus: store.uri,
    plan: corpus.plan,
    part,
    seconds: (steadyMs() - started) / 1000,
    run: ctx.tally.toJSON(),
  });
  if (part === 'finish') {
    const { stats } = await endBuild(store, corpus, ctx);
    return { ...report(), stats };
  }
  const phase = await withBuildRun(options, (run) => runOf(run, part, units));
  return { ...report(), phase };
}

function runOf(run: BuildRun, phase: Phase, units: SourceUnit[]): Promise<PhaseReport> {
  switch (phase) {
    case 'extract':
      return run.extract(units);
    case 'curate':
      return run.curate(units);
    case 'assemble':
      return run.assemble(units.map(({ name }) => ({ name })));
  }
}

async function requireComplete(store: Store, phase: Phase): Promise<void> {
  const plan = await findPlan(store, phase);
  const units = plan?.units ?? [];
  const left = plan === undefined ? [] : await pendingUnits(store, phase, units);
  if (plan !== undefined && left.length === 0) return;
  const what =
    plan === undefined
      ? `${phase} has not begun`
      : `${left.length} of ${units.length} units of ${phase} are not complete (${left[0]?.name}${left.length > 1 ? ', …' : ''})`;
  throw new RetryError(
    'phase_unfinished',
    `${store.uri}: ${what}; run weft work with --phase ${phase} again (weft failed ${store.uri} says which units failed and why), then this part`,
  );
}

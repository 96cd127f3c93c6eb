import { manifestName, manifestPrefix } from '../corpus/corpus-layout.js';
import { AbortedError } from '../errors.js';
import type { Context } from '../flow/context.js';
import { steadyMs } from '../flow/steady-clock.js';
import type { Phase } from '../model/manifest.js';
import type { Scratch } from '../staging/scratch.js';
import type { Store } from '../store/store.js';
import type { BuildObserver } from './build-observer.js';
import { completedUnit, type UnitOutput } from './commit-unit.js';
import { completeUnit } from './complete-unit.js';
import { countFailures, recordFailure } from './failures.js';
import type { Plan, PlanUnit } from './plan.js';
import { putPlan } from './stored-plan.js';
import type { WorkEngine, WorkStage } from './work-engine.js';

/** Options of {@link runPhase}. */
export interface RunPhaseOptions<U extends PlanUnit> {
  store: Store;
  plan: Plan<U>;
  /** The revision by which a corpus grows, whose plan it is. Default: 0, the build. */
  revision?: number;
  /** Units under way at once. */
  concurrency: number;
  scratch: Scratch;
  engine: WorkEngine;
  observer: BuildObserver;
  /** How much work a unit is, for progress: bytes to read, documents to assemble. Default: all the same. */
  workOf?: (unit: U) => number;
  /** The step of a unit; those of one step follow each other, and need all units of the steps before. Default: one step. */
  stepOf?: (unit: U) => string;
  ctx: Context;
  /** Called once before the first unit that is to run here; not at all when there is none. */
  prepare(): Promise<PreparedPhase<U>>;
}

/** What a phase has opened to run its units. */
export interface PreparedPhase<U extends PlanUnit> {
  run(unit: U, folder: string): Promise<UnitOutput>;
  close(): Promise<void>;
}

/**
 * Has the units of a phase run that have no manifest yet: resuming is plan minus manifests.
 *
 * The store is asked, never a local record, so a build can be resumed on any machine. Returns how many units
 * earlier runs had completed.
 */
export async function runPhase<U extends PlanUnit>(
  options: RunPhaseOptions<U>,
): Promise<{ resumed: number }> {
  const { store, plan, revision, observer, engine, ctx } = options;
  const { phase, units } = plan;
  await putPlan(store, plan, revision);
  let left = await pendingUnits(store, phase, units);
  const resumed = units.length - left.length;
  const { workOf = () => 1 } = options;
  const sum = (some: readonly U[]) => some.reduce((total, unit) => total + workOf(unit), 0);
  const total = sum(units);
  observer.phaseStarted?.(phase, units.length, resumed, { total, done: total - sum(left) });
  const prepared = once(options.prepare);
  const steps = stepsOf(units, options);
  try {
    for (const [at, step] of steps.entries()) {
      if (at > 0) left = await pendingUnits(store, phase, step.units);
      const isLast = at === steps.length - 1;
      const stage = stageOf(step, { left, isLast, prepared }, options);
      if (stage.left.length > 0) await engine.complete(stage);
    }
  } finally {
    await (await prepared.opened())?.close();
  }
  observer.phaseDone?.(phase);
  ctx.logger.debug({ phase, units: units.length - resumed, resumed }, 'phase complete');
  return { resumed };
}

/** Units that have no manifest yet: one listing, whatever their number. */
export async function pendingUnits<U extends PlanUnit>(
  store: Store,
  phase: Phase,
  units: readonly U[],
): Promise<U[]> {
  const done = new Set<string>();
  for await (const { key } of store.list(manifestPrefix(phase))) done.add(key);
  return units.filter(({ name, revision }) => !done.has(manifestName(phase, name, revision)));
}

interface Step<U> {
  name: string;
  units: U[];
}

function stepsOf<U extends PlanUnit>(
  units: readonly U[],
  { stepOf = () => '' }: Pick<RunPhaseOptions<U>, 'stepOf'>,
): Step<U>[] {
  const steps: Step<U>[] = [];
  for (const unit of units) {
    const name = stepOf(unit);
    if (steps.at(-1)?.name === name) steps.at(-1)?.units.push(unit);
    else steps.push({ name, units: [unit] });
  }
  return steps;
}

function stageOf<U extends PlanUnit>(
  { name: step, units }: Step<U>,
  { left, isLast, prepared }: { left: readonly U[]; isLast: boolean; prepared: Once<PreparedPhase<U>> },
  options: RunPhaseOptions<U>,
): WorkStage<U> {
  const { store, plan, revision = 0, concurrency, ctx } = options;
  const { phase } = plan;
  const names = new Set(units.map(({ name }) => name));
  const generation = revision === 0 ? '' : `.r${String(revision).padStart(6, '0')}`;
  return {
    plan: plan.plan,
    corpus: store.uri,
    phase,
    name: `${phase}${step === '' ? '' : `-${step}`}${generation}`,
    isLast,
    units,
    left: left.filter(({ name }) => names.has(name)),
    concurrency,
    ctx,
    pending: () => pendingUnits(store, phase, units),
    isComplete: async (unit) =>
      (await store.head(manifestName(phase, unit.name, unit.revision))) !== undefined,
    failures: (unit) => countFailures(store, phase, unit),
    run: (unit) => runUnit(unit, prepared, options),
  };
}

/** Runs a unit unless it is complete, and records why it cannot be. */
async function runUnit<U extends PlanUnit>(
  unit: U,
  prepared: Once<PreparedPhase<U>>,
  { store, plan, scratch, engine, observer, workOf = () => 1, ctx }: RunPhaseOptions<U>,
): Promise<void> {
  const { name, revision: generation = 0 } = unit;
  const { phase } = plan;
  const slot = { plan: plan.plan, phase, unit: name, generation };
  const started = steadyMs();
  observer.unitStarted?.(phase, name);
  try {
    const { outcome, manifest } =
      (await completedUnit(store, slot)) ??
      (await completeUnit(slot, async (folder) => (await prepared.get()).run(unit, folder), {
        store,
        scratch,
        ctx,
        attemptFailed: (error, again) => observer.attemptFailed?.(phase, name, error, again),
      }));
    if (outcome === 'lost')
      ctx.logger.info({ phase, unit: name }, 'another process completed this unit first');
    const seconds = (steadyMs() - started) / 1000;
    observer.unitDone?.({ phase, unit: name, outcome, manifest, work: workOf(unit), seconds });
  } catch (error) {
    observer.unitFailed?.(phase, name, error);
    const stopped = error instanceof AbortedError || ctx.signal.aborted;
    if (!stopped) await recordFailure(store, { ...slot, error, worker: engine.worker }, ctx);
    throw error;
  }
}

/** Something that is opened when it is first needed, and again where that failed. */
interface Once<T> {
  get(): Promise<T>;
  /** What is open; undefined when nothing is. */
  opened(): Promise<T | undefined>;
}

function once<T>(open: () => Promise<T>): Once<T> {
  let opening: Promise<T> | undefined;
  return {
    get() {
      if (opening === undefined) {
        const started = open();
        opening = started;
        started.catch(() => {
          if (opening === started) opening = undefined;
        });
      }
      return opening;
    },
    // A failure to open was thrown to who called `get`.
    opened: async () => opening?.catch(() => undefined),
  };
}

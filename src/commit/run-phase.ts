import { manifestName, manifestPrefix, planName } from '../corpus/corpus-layout.js';
import { describeError, RetryError } from '../errors.js';
import type { Context } from '../flow/context.js';
import { mapConcurrent } from '../flow/map-concurrent.js';
import type { Manifest, Phase } from '../model/manifest.js';
import type { Scratch } from '../staging/scratch.js';
import { putJson, type Store } from '../store/store.js';
import {
  type CommittedUnit,
  commitUnit,
  completedUnit,
  type UnitOutput,
  type UnitSlot,
} from './commit-unit.js';
import type { Plan, PlanUnit } from './plan.js';

/** Told how a build goes; for progress on a terminal or elsewhere. */
export interface BuildObserver {
  /** A phase begins: units in its plan, units that an earlier run completed, and how much work each of them is. */
  phaseStarted?(phase: Phase, units: number, resumed: number, work: { total: number; done: number }): void;
  /** A unit is part of the corpus now, which was so much work. */
  unitDone?(phase: Phase, unit: string, manifest: Manifest, work: number): void;
  phaseDone?(phase: Phase): void;
  /** The corpus grows by some inputs, as its n-th revision; its phases follow. */
  growthStarted?(revision: number, inputs: number): void;
}

/** Options of {@link runPhase}. */
export interface RunPhaseOptions<U extends PlanUnit> {
  store: Store;
  plan: Plan<U>;
  /** The revision by which a corpus grows, whose plan it is. Default: 0, the build. */
  revision?: number;
  /** Units under way at once. */
  concurrency: number;
  scratch: Scratch;
  observer: BuildObserver;
  /** How much work a unit is, for progress: bytes to read, documents to assemble. Default: all the same. */
  workOf?: (unit: U) => number;
  ctx: Context;
  /** Called once before the first unit that is to run; not at all when the phase is complete. */
  prepare(): Promise<{ run(unit: U, folder: string): Promise<UnitOutput>; close(): Promise<void> }>;
}

/** A unit is tried again after a temporary failure; each attempt starts from scratch. */
const ATTEMPTS = 3;

/**
 * Runs the units of a phase that have no manifest yet: resuming is plan minus manifests.
 *
 * The store is asked, never a local record, so a build can be resumed on any machine. Returns how many units
 * earlier runs had completed.
 */
export async function runPhase<U extends PlanUnit>(
  options: RunPhaseOptions<U>,
): Promise<{ resumed: number }> {
  const { store, plan, revision, observer, ctx } = options;
  const { phase } = plan;
  await putJson(store, planName(phase, revision), plan, { ifAbsent: true });
  const done = new Set<string>();
  for await (const { key } of store.list(manifestPrefix(phase))) done.add(key);
  const pending = plan.units.filter(({ name, revision: own }) => !done.has(manifestName(phase, name, own)));
  const resumed = plan.units.length - pending.length;
  const { workOf = () => 1 } = options;
  const total = plan.units.reduce((sum, unit) => sum + workOf(unit), 0);
  const left = pending.reduce((sum, unit) => sum + workOf(unit), 0);
  observer.phaseStarted?.(phase, plan.units.length, resumed, { total, done: total - left });
  if (pending.length > 0) await runUnits(pending, options);
  observer.phaseDone?.(phase);
  ctx.logger.debug({ phase, units: pending.length, resumed }, 'phase complete');
  return { resumed };
}

async function runUnits<U extends PlanUnit>(
  pending: readonly U[],
  options: RunPhaseOptions<U>,
): Promise<void> {
  const { plan, observer, workOf = () => 1, ctx } = options;
  const prepared = await prepare(pending, options);
  if (prepared === undefined) return;
  const { run, close } = prepared;
  try {
    const commits = mapConcurrent(
      pending,
      async (unit) => {
        const { name, revision = 0 } = unit;
        const slot = { plan: plan.plan, phase: plan.phase, unit: name, generation: revision };
        return { ...(await completeUnit(slot, (folder) => run(unit, folder), options)), work: workOf(unit) };
      },
      { concurrency: options.concurrency, signal: ctx.signal },
    );
    for await (const { outcome, manifest, work } of commits) {
      if (outcome === 'lost')
        ctx.logger.info({ unit: manifest.unit }, 'another process completed this unit first');
      observer.unitDone?.(plan.phase, manifest.unit, manifest, work);
    }
  } finally {
    await close();
  }
}

/** Prepares a phase; undefined when that failed, and other processes have completed its units: what they read may be gone. */
async function prepare<U extends PlanUnit>(
  pending: readonly U[],
  { store, plan: { phase }, ...options }: RunPhaseOptions<U>,
): Promise<Awaited<ReturnType<RunPhaseOptions<U>['prepare']>> | undefined> {
  try {
    return await options.prepare();
  } catch (error) {
    for (const { name, revision } of pending)
      if ((await store.head(manifestName(phase, name, revision))) === undefined) throw error;
    return undefined;
  }
}

/**
 * Runs a unit and commits it, or finds that another process did.
 *
 * Whatever an attempt fails of, it does not matter once the unit is complete: another process may have superseded and
 * deleted what was read here.
 */
export async function completeUnit(
  slot: UnitSlot,
  run: (folder: string) => Promise<UnitOutput>,
  options: { store: Store; scratch: Scratch; ctx: Context },
): Promise<CommittedUnit> {
  const { store } = options;
  try {
    return await commitUnit(store, slot, await attempt(slot.unit, run, options));
  } catch (error) {
    const first = await completedUnit(store, slot);
    if (first === undefined) throw error;
    return first;
  }
}

/** Runs a unit, and runs it again from scratch after a temporary failure. */
async function attempt(
  unit: string,
  run: (folder: string) => Promise<UnitOutput>,
  { scratch, ctx }: { scratch: Scratch; ctx: Context },
): Promise<UnitOutput> {
  for (let n = 1; ; n++) {
    try {
      return await run(await scratch.make(unit));
    } catch (error) {
      if (!(error instanceof RetryError) || n === ATTEMPTS || ctx.signal.aborted) throw error;
      ctx.logger.warn({ unit, attempt: n }, `${describeError(error)}; trying the unit again`);
    }
  }
}

import { describeError, RetryError } from '../errors.js';
import type { Context } from '../flow/context.js';
import type { Scratch } from '../staging/scratch.js';
import type { Store } from '../store/store.js';
import {
  type CommittedUnit,
  commitUnit,
  completedUnit,
  type UnitOutput,
  type UnitSlot,
} from './commit-unit.js';

/** A unit is tried again after a temporary failure; each attempt starts from scratch. */
const ATTEMPTS = 3;

/** What {@link completeUnit} works with. */
export interface CompleteUnitOptions {
  store: Store;
  scratch: Scratch;
  ctx: Context;
  /** Told of each attempt that failed, and whether it is made again. */
  attemptFailed?(error: unknown, again: boolean): void;
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
  options: CompleteUnitOptions,
): Promise<CommittedUnit> {
  const { store } = options;
  try {
    return await commitUnit(store, slot, await attempt(slot, run, options));
  } catch (error) {
    const first = await completedUnit(store, slot);
    if (first === undefined) throw error;
    return first;
  }
}

/** Runs a unit, and runs it again from scratch after a temporary failure. */
async function attempt(
  { phase, unit }: UnitSlot,
  run: (folder: string) => Promise<UnitOutput>,
  { scratch, ctx, attemptFailed }: CompleteUnitOptions,
): Promise<UnitOutput> {
  for (let n = 1; ; n++) {
    try {
      return await run(await scratch.make(unit));
    } catch (error) {
      const again = error instanceof RetryError && n < ATTEMPTS && !ctx.signal.aborted;
      attemptFailed?.(error, again);
      if (!again) throw error;
      ctx.logger.warn({ phase, unit, attempt: n }, `${describeError(error)}; trying the unit again`);
    }
  }
}

import { pendingUnits } from '../commit/run-phase.js';
import { BadInputError, FixConfigError } from '../errors.js';
import type { SourceUnit } from '../sources/source.js';
import { isRemote } from '../sources/unit-plan.js';
import type { InputOpener } from '../store/input.js';
import type { Store } from '../store/store.js';

/** Units that are looked at, from all parts of the plan. */
const LOOKED_AT = 20;

/**
 * Whether this worker can read the inputs of a plan at all: where it stands in another folder than the plan was made in, or
 * the disk of the inputs is not mounted, every unit would fail.
 *
 * One that is gone among others is the failure of its unit.
 *
 * @throws FixConfigError `inputs_not_here` when none of those looked at is there
 */
export async function requireInputs(
  store: Store,
  units: readonly SourceUnit[],
  opener: InputOpener,
): Promise<void> {
  const left = await pendingUnits(store, 'extract', units);
  const local = left.filter(({ input, share }) => !isRemote(input) && share?.dead !== true);
  const step = Math.max(1, Math.floor(local.length / LOOKED_AT));
  const some = local.filter((_, n) => n % step === 0).slice(0, LOOKED_AT);
  for (const { input } of some) if (await isThere(input, opener)) return;
  const first = some[0];
  if (first === undefined) return;
  throw new FixConfigError(
    'inputs_not_here',
    `${store.uri}: no input of the plan is here (${first.input}${some.length > 1 ? `, and ${some.length - 1} more that were looked for` : ''}); their names count from --inputs-from: give it the folder of the pipeline file as this machine sees it`,
  );
}

async function isThere(input: string, opener: InputOpener): Promise<boolean> {
  try {
    await opener.open(input);
  } catch (error) {
    if (!(error instanceof BadInputError)) throw error;
    // A folder is there, too: it is no file.
    return error.code !== 'input_not_found';
  }
  return true;
}

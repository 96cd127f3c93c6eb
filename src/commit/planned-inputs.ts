import type { SourceUnit } from '../sources/source.js';
import { versionsDiffer } from '../sources/unit-plan.js';
import { fileFacts } from '../store/file-identity.js';
import type { Input, InputOpener } from '../store/input.js';
import { inputChanged } from '../store/input-changed.js';
import type { UnitOutput } from './commit-unit.js';
import { digestOf } from './input-sum.js';

/** Options of {@link plannedInputs}. */
export interface PlannedInputsOptions {
  /**
   * The sum that was recorded of the input of a unit. With it, a local file of another time is read, and let through when
   * it has that sum: a corpus is repaired on other machines than it was built on, with copies of its inputs. Default: one
   * of another time is another.
   */
  recordedSum?(unit: SourceUnit): Promise<string | undefined>;
}

/** Inputs that must be those of a plan. */
export interface PlannedInputs {
  opener: InputOpener;
  /** From now on, an input of these units is refused in another version. */
  expect(units: readonly SourceUnit[]): void;
}

/**
 * Wraps an opener so that it refuses an input of a plan which is not of the version that was planned, however long ago
 * it was looked at: images are read from archives at byte ranges that were found hours or days before.
 *
 * Archives of a paths list are planned unseen. The first version of one that is opened stands for all of this run.
 */
export function plannedInputs(
  opener: InputOpener,
  { recordedSum }: PlannedInputsOptions = {},
): PlannedInputs {
  const versions = new Map<string, string | undefined>();
  const units = new Map<string, SourceUnit>();
  /** Whether a file of another time is what was planned; each is read once. */
  const copies = new Map<string, Promise<boolean>>();
  const isCopy = (input: Input): Promise<boolean> => {
    const unit = units.get(input.uri);
    if (recordedSum === undefined || unit === undefined || !hasSize(unit.version, input))
      return Promise.resolve(false);
    const key = `${input.version} ${input.uri}`;
    const known = copies.get(key) ?? isOfSum(input, recordedSum(unit));
    copies.set(key, known);
    return known;
  };
  return {
    opener: {
      ...opener,
      async open(uri, options) {
        const input = await opener.open(uri, options);
        if (!versions.has(input.uri)) return input;
        const planned = versions.get(input.uri);
        if (planned === undefined) versions.set(input.uri, input.version);
        else if (planned !== input.version && !(await isCopy(input)))
          throw inputChanged(input.uri, versionsDiffer(planned, input));
        return input;
      },
    },
    expect(planned) {
      for (const unit of planned) {
        const { input, version, share } = unit;
        if (Array.isArray(share?.files) || share?.dead === true) continue;
        versions.set(input, share?.listed === true ? undefined : version);
        units.set(input, unit);
      }
    },
  };
}

/** What a unit made of its inputs, once each is known to have stayed the same all the while. */
export async function fromSteadyInputs(
  opener: Pick<InputOpener, 'check'>,
  output: Promise<UnitOutput>,
): Promise<UnitOutput> {
  const made = await output;
  await opener.check();
  return made;
}

function hasSize(planned: string, { version }: Input): boolean {
  const before = fileFacts(planned);
  return before !== undefined && before.bytes === fileFacts(version)?.bytes;
}

/** Where no sum was recorded, the size has to do. */
async function isOfSum(input: Input, recorded: Promise<string | undefined>): Promise<boolean> {
  const sum = await recorded;
  return sum === undefined || sum === (await digestOf(input.read()));
}

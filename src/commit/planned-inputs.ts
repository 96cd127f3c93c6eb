import type { SourceUnit } from '../sources/source.js';
import { versionsDiffer } from '../sources/unit-plan.js';
import { fileFacts } from '../store/file-identity.js';
import type { Input, InputOpener } from '../store/input.js';
import { inputChanged } from '../store/input-changed.js';
import type { UnitOutput } from './commit-unit.js';

/** Options of {@link plannedInputs}. */
export interface PlannedInputsOptions {
  /**
   * Versions of local files are compared by size alone: a copy of an input has another time, and a corpus is repaired on
   * other machines than it was built on. Default: false.
   */
  bySize?: boolean;
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
  { bySize = false }: PlannedInputsOptions = {},
): PlannedInputs {
  const versions = new Map<string, string | undefined>();
  return {
    opener: {
      ...opener,
      async open(uri, options) {
        const input = await opener.open(uri, options);
        if (!versions.has(input.uri)) return input;
        const planned = versions.get(input.uri);
        if (planned === undefined) versions.set(input.uri, input.version);
        else if (!isVersion(planned, input, bySize))
          throw inputChanged(input.uri, versionsDiffer(planned, input));
        return input;
      },
    },
    expect(units) {
      for (const { input, version, share } of units)
        if (!Array.isArray(share?.files) && share?.dead !== true)
          versions.set(input, share?.listed === true ? undefined : version);
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

function isVersion(planned: string, { version }: Input, bySize: boolean): boolean {
  if (planned === version) return true;
  const before = fileFacts(planned);
  return bySize && before !== undefined && before.bytes === fileFacts(version)?.bytes;
}

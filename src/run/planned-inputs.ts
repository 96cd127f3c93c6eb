import type { SourceUnit } from '../sources/source.js';
import { versionsDiffer } from '../sources/unit-plan.js';
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

/**
 * An opener that refuses an input of a plan which is not of the version that was planned, however long ago it was looked
 * at: images are read from archives at byte ranges that were found hours or days before.
 *
 * Archives of a paths list are planned unseen. The first version of one that is opened stands for all of this run.
 */
export function plannedInputs(
  opener: InputOpener,
  units: readonly SourceUnit[],
  { bySize = false }: PlannedInputsOptions = {},
): InputOpener {
  const versions = new Map<string, string | undefined>();
  for (const { input, version, share } of units)
    if (!Array.isArray(share?.files)) versions.set(input, share?.listed === true ? undefined : version);
  return {
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

/** `size-mtime` of a local file. */
const FILE_VERSION = /^(\d+)-[\d.]+$/;

function isVersion(planned: string, { version }: Input, bySize: boolean): boolean {
  if (planned === version) return true;
  const [before, now] = [FILE_VERSION.exec(planned)?.[1], FILE_VERSION.exec(version)?.[1]];
  return bySize && before !== undefined && before === now;
}

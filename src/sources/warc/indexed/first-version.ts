import type { Input, InputOpener } from '../../../store/input.js';
import { inputChanged } from '../../../store/input-changed.js';
import { versionsDiffer } from '../../unit-plan.js';

const versions = new WeakMap<InputOpener, Map<string, string>>();

/**
 * The archive, if it is of the version that was first opened: archives of an index are planned unseen, and images are
 * read from them hours after their pages.
 *
 * @throws BadInputError `input_changed`
 */
export function ofFirstVersion(opener: InputOpener, input: Input): Input {
  const known = versions.get(opener) ?? new Map<string, string>();
  versions.set(opener, known);
  const first = known.get(input.uri) ?? input.version;
  known.set(input.uri, first);
  if (first !== input.version) throw inputChanged(input.uri, versionsDiffer(first, input));
  return input;
}

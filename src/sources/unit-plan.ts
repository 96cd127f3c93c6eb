import { BadInputError } from '../errors.js';
import { fileFacts } from '../store/file-identity.js';
import type { Input, InputOpener } from '../store/input.js';
import { inputChanged } from '../store/input-changed.js';
import type { SourceUnit } from './source.js';

/** Unit name of the n-th split of a source. */
export function unitName(type: string, ordinal: number): string {
  return `${type}-${String(ordinal).padStart(5, '0')}`;
}

/** Names units in the order they were planned, the first of them by the ordinal `first`. */
export function nameUnits(
  type: string,
  units: readonly Omit<SourceUnit, 'name' | 'type'>[],
  first = 0,
): SourceUnit[] {
  return units.map((unit, n) => ({ ...unit, name: unitName(type, first + n), type }));
}

/**
 * What of a version is the content's: of a local file its size, since a copy of it has another time; of an archive that
 * a list names unseen, nothing; the ETag of others.
 */
export function contentOf(version: string): string {
  if (version.startsWith('listed-')) return 'listed';
  return fileFacts(version)?.bytes.toString() ?? version;
}

/**
 * Opens the input of a unit and makes sure that it is still the one that was planned. Throws BadInputError
 * `input_changed`.
 */
export async function openPlanned(opener: InputOpener, uri: string, version: string): Promise<Input> {
  const input = await opener.open(uri);
  if (version !== '' && input.version !== version) throw inputChanged(uri, versionsDiffer(version, input));
  // The opener may have looked at it a day ago.
  await input.check();
  return input;
}

/** What to say of an input that has another version than it should. */
export function versionsDiffer(planned: string, { version }: Pick<Input, 'version'>): string {
  const [before, now] = [fileFacts(planned), fileFacts(version)];
  if (before === undefined || now === undefined) return `it was planned as version ${planned}, is ${version}`;
  return `it was planned with ${before.bytes} bytes of ${before.time}, is ${now.bytes} bytes of ${now.time}`;
}

/** Whether a version is of a file that was opened, rather than the code of the error that said why it was not. */
export function wasOpened(version: string): boolean {
  return !/^[a-z]+(?:_[a-z]+)+$/.test(version);
}

/** Whether an input is reached over the network. */
export function isRemote(uri: string): boolean {
  return /^[a-z][a-z0-9+.-]+:\/\//i.test(uri);
}

/** Expands a name to its files. Throws BadInputError `input_empty` when none of a folder is of use to the source. */
export async function expandInput(opener: InputOpener, uri: string, accept: RegExp): Promise<string[]> {
  const files = await opener.expand(uri, accept);
  if (files.length > 0) return files;
  throw new BadInputError('input_empty', `${uri}: no file in it has a name that fits ${accept.source}`);
}

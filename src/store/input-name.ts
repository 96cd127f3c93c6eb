import { isAbsolute, relative, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { BadInputError } from '../errors.js';

/**
 * The name under which an input is stored: an absolute path or `file:` URL as it counts from a folder; all other names
 * as they are.
 *
 * The name reaches plans, ids and samples. Kept absolute, one page gave other bytes on each machine, and those that
 * `--input site` and `--input $PWD/site` gave differed. On another drive of Windows a path stays absolute.
 */
export function inputName(baseDir: string, uri: string): string {
  const path = /^file:/i.test(uri) ? pathOfFileUrl(uri) : uri;
  if (!isAbsolute(path)) return uri;
  return relative(resolve(baseDir), path).split(sep).join('/') || '.';
}

/** The path of a `file:` URL. Throws BadInputError `input_scheme` when it names a host or encodes a slash. */
export function pathOfFileUrl(uri: string): string {
  try {
    return fileURLToPath(uri);
  } catch (error) {
    throw new BadInputError(
      'input_scheme',
      `${uri}: not the file: URL of a path on this machine; give the path itself`,
      { cause: error },
    );
  }
}

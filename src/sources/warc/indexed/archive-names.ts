import { posix } from 'node:path';
import { BadInputError } from '../../../errors.js';
import type { InputOpener } from '../../../store/input.js';
import { decoded } from '../../../store/secret-parameters.js';
import { isRemote } from '../../unit-plan.js';

/** Names an archive may have, in the order in which they are tried; none for one that lies outside of the base. */
export type ArchiveNames = (filename: string) => string[];

/**
 * Where the archives lie that an index names: below `base`, which is the index's own folder unless it is given.
 *
 * Indexes come from strangers, so a file outside of the base is never opened: neither by `..`, nor by an absolute path or
 * URL, unless the base is the beginning of it. A name may be percent-encoded; one that is there as written is taken.
 */
export function archiveNames(
  { nameOf }: Pick<InputOpener, 'nameOf'>,
  index: string,
  base = folderOf(index),
): ArchiveNames {
  // Names are given without `./`, so one that begins with it would be the beginning of none.
  const folder = (base === '' || base.endsWith('/') ? base : `${base}/`).replace(/^(?:\.\/)+/, '');
  const onServer = /^https?:/i.test(folder);
  return (filename) => {
    const below = belowBase(filename, folder, nameOf);
    if (below === undefined || hasParent(below) || hasParent(decoded(below))) return [];
    if (onServer) return [folder + encodedPath(below)];
    return [...new Set([folder + below, folder + decoded(below)])];
  };
}

function folderOf(index: string): string {
  const path = isRemote(index) ? index.replace(/[?#].*/s, '') : index;
  return path.slice(0, path.lastIndexOf('/') + 1);
}

/** The name as it counts from the base; undefined for one outside. */
function belowBase(filename: string, folder: string, nameOf: InputOpener['nameOf']): string | undefined {
  if (!isRemote(filename) && !posix.isAbsolute(filename)) return filename.replace(/^(?:\.\/)+/, '');
  let named: string;
  try {
    named = nameOf?.(filename) ?? filename;
  } catch (error) {
    // A file: URL of another host.
    if (!(error instanceof BadInputError)) throw error;
    return undefined;
  }
  if (folder === '' && (isRemote(named) || posix.isAbsolute(named))) return undefined;
  return named.startsWith(folder) ? named.slice(folder.length) : undefined;
}

function hasParent(name: string): boolean {
  return name === '' || name.split(/[/\\]/).includes('..');
}

/** A path for a URL: what is encoded stays as it is. */
function encodedPath(name: string): string {
  return encodeURI(name)
    .replace(/%25([0-9a-f]{2})/gi, '%$1')
    .replace(/[?#]/g, encodeURIComponent);
}

import { randomBytes } from 'node:crypto';
import { readdir, stat, unlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { formatIdentity, lifeOf, parseIdentity, thisProcess } from '../flow/process-identity.js';
import { describeFsError, errnoOf } from './fs-errors.js';
import type { SweepTemporaryOptions } from './store.js';

/** The folder below a store's root that holds writes under way. */
export const TEMPORARY_FOLDER = '.tmp';

/** After this long without a write, a temporary file of a process out of sight is taken for abandoned. */
const ABANDONED_AFTER_MS = 24 * 60 * 60 * 1000;

/** A fresh name for a write under way: its process and 16 random digits. */
export function temporaryName(): string {
  return `${formatIdentity(thisProcess())}-${randomBytes(8).toString('hex')}`;
}

/**
 * Deletes what dead processes left in `<folder>/.tmp`: files whose process is certainly dead, and files of processes out of
 * sight (another machine, container or boot) that nobody has written to for 24 hours. Returns how many were deleted.
 *
 * @param now - milliseconds since the epoch by the clock that dates the files; default: a file's date is asked for
 */
export async function sweepTemporaryFiles(
  folder: string,
  now?: () => number,
  { dryRun = false }: SweepTemporaryOptions = {},
): Promise<number> {
  const root = join(folder, TEMPORARY_FOLDER);
  let names: string[];
  try {
    names = await readdir(root);
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return 0;
    throw describeFsError(error, root);
  }
  let deleted = 0;
  let time = now?.();
  for (const name of names) {
    const path = join(root, name);
    const owner = parseIdentity(name.replace(/-[0-9a-f]{16}$/, ''));
    const life = owner === undefined ? 'unknown' : lifeOf(owner);
    if (life === 'alive') continue;
    try {
      if (life === 'unknown') {
        // A dry run may not be allowed to write; a file server's clock that differs makes its count a guess.
        time ??= dryRun ? Date.now() : await timeOf(root);
        // Of a file's times, ctime is the one that writes and renames set, and nobody else.
        if (time - (await stat(path)).ctimeMs <= ABANDONED_AFTER_MS) continue;
      }
      if (!dryRun) await unlink(path);
      deleted += 1;
    } catch (error) {
      // Another process may sweep, or finish its write, at the same time.
      if (errnoOf(error) !== 'ENOENT') throw describeFsError(error, path);
    }
  }
  return deleted;
}

/**
 * What time it is where the files are dated. A file server's clock and this machine's may be years apart, and the
 * difference would make live files old.
 */
async function timeOf(root: string): Promise<number> {
  const path = join(root, temporaryName());
  await writeFile(path, '');
  try {
    return (await stat(path)).ctimeMs;
  } finally {
    await unlink(path);
  }
}

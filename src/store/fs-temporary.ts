import { createHash, randomBytes } from 'node:crypto';
import { readFileSync, readlinkSync } from 'node:fs';
import { readdir, stat, unlink } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { describeFsError, errnoOf } from './fs-errors.js';

/** The folder below a store's root that holds writes under way. */
export const TEMPORARY_FOLDER = '.tmp';

/** After this long without a write, a temporary file of another machine is taken for abandoned. */
const ABANDONED_AFTER_MS = 24 * 60 * 60 * 1000;

/**
 * Names the pid space that a process id belongs to: host, boot and pid namespace. Two containers may share a host
 * name, and a pid means nothing across a reboot, so the name alone would let one delete what the other is writing.
 */
function pidSpace(): string {
  const parts = [hostname()];
  try {
    parts.push(readFileSync('/proc/sys/kernel/random/boot_id', 'utf8'), readlinkSync('/proc/self/ns/pid'));
  } catch (error) {
    // Only Linux has these files; elsewhere the host name must do.
    parts.push(errnoOf(error) ?? '');
  }
  const host = hostname()
    .replace(/[^A-Za-z0-9_]/g, '_')
    .slice(0, 60);
  return `${host}-${createHash('sha256').update(parts.join('\n')).digest('hex').slice(0, 8)}`;
}

const here = pidSpace();

/** A fresh name for a write under way: `<host>-<pid space>-<pid>-<random>`. */
export function temporaryName(): string {
  return `${here}-${process.pid}-${randomBytes(8).toString('hex')}`;
}

/**
 * Deletes what dead processes left in `<folder>/.tmp`: files of this machine whose process is gone, and files of other
 * machines that nobody has written to for 24 hours. Returns how many were deleted.
 */
export async function sweepTemporaryFiles(folder: string, now: number): Promise<number> {
  const root = join(folder, TEMPORARY_FOLDER);
  let names: string[];
  try {
    names = await readdir(root);
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return 0;
    throw describeFsError(error, root);
  }
  let deleted = 0;
  for (const name of names) {
    const path = join(root, name);
    try {
      if (!(await isAbandoned(path, name, now))) continue;
      await unlink(path);
      deleted += 1;
    } catch (error) {
      // Another process may sweep, or finish its write, at the same time.
      if (errnoOf(error) !== 'ENOENT') throw describeFsError(error, path);
    }
  }
  return deleted;
}

async function isAbandoned(path: string, name: string, now: number): Promise<boolean> {
  const match = /^(.+)-(\d+)-[0-9a-f]{16}$/.exec(name);
  if (match?.[1] === here) return !isAlive(Number(match[2]));
  return now - (await stat(path)).mtimeMs > ABANDONED_AFTER_MS;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return errnoOf(error) !== 'ESRCH';
  }
}

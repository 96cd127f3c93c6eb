import { readlink } from 'node:fs/promises';
import { basename } from 'node:path';
import { type Life, numberLives } from '../flow/process-identity.js';

/**
 * Judges a lock of an earlier version, which holds a process id and nothing else. A number that another program has by
 * now (a shell, a `sleep`) is no crawl's; one of a Node process may be, and is left to people to decide.
 */
export async function lifeOfPlainNumber(lock: string): Promise<Life> {
  if (!/^\d+\s*$/.test(lock)) return 'unknown';
  const pid = Number(lock);
  if (pid === process.pid || !numberLives(pid)) return 'dead';
  const program = await programOf(pid);
  return program === undefined || program === basename(process.execPath) ? 'alive' : 'dead';
}

/** The file name of what a process runs; undefined where the system does not say, or not to us. */
async function programOf(pid: number): Promise<string | undefined> {
  try {
    // The mark is there when the file was replaced since, as an update does.
    return basename((await readlink(`/proc/${pid}/exe`)).replace(/ \(deleted\)$/, ''));
  } catch {
    return undefined;
  }
}

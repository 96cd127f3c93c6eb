import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { describeError, StopError } from '../errors.js';

/** A folder on local disk that belongs to this process alone. */
export interface Scratch {
  readonly folder: string;
  /** A new empty folder inside. */
  make(name: string): Promise<string>;
  remove(): Promise<void>;
}

const PREFIX = 'weft-';

/**
 * Makes a scratch folder, and deletes those that killed processes of this machine left beside it.
 *
 * @param parent - where; default: the system's temporary folder
 * @throws StopError `no_scratch` when it cannot be made
 */
export async function openScratch(parent: string = tmpdir()): Promise<Scratch> {
  const host = hostname().replace(/[^A-Za-z0-9]+/g, '_');
  try {
    await mkdir(parent, { recursive: true });
    await sweep(parent, host);
    const folder = await mkdtemp(join(parent, `${PREFIX}${host}-${process.pid}-`));
    return {
      folder,
      make: (name) => mkdtemp(join(folder, `${name}-`)),
      remove: () => rm(folder, { recursive: true, force: true }),
    };
  } catch (error) {
    throw new StopError(
      'no_scratch',
      `cannot make a scratch folder in ${parent}: ${describeError(error)}; set run.scratch`,
      { cause: error },
    );
  }
}

async function sweep(parent: string, host: string): Promise<void> {
  for (const name of await readdir(parent)) {
    const match = new RegExp(`^${PREFIX}${host}-(\\d+)-`).exec(name);
    if (match && !isAlive(Number(match[1]))) await rm(join(parent, name), { recursive: true, force: true });
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it lives, under another user.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

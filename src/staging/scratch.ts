import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describeError, StopError } from '../errors.js';
import { type Logger, silentLogger } from '../flow/context.js';
import { formatIdentity, thisProcess } from '../flow/process-identity.js';
import { PREFIX, SIGN, signOfLife, sweepDead, sweepSilent } from './sweep-scratch.js';

/** A folder on local disk that belongs to this process alone. */
export interface Scratch {
  readonly folder: string;
  /** A new empty folder inside. */
  make(name: string): Promise<string>;
  remove(): Promise<void>;
}

/** Options of {@link openScratch}. */
export interface ScratchOptions {
  /** Told what others left there and may not be deleted. Default: nobody. */
  logger?: Logger;
}

/** Others wait a day for a sign before they take a process for dead, so one a minute is plenty. */
const SIGN_EVERY_MS = 60_000;

/**
 * Makes a scratch folder, and deletes those next to it whose processes are certainly dead, or silent for a day where that
 * is unknown: containers that share the parent do not see each other's processes.
 *
 * @param parent - where; default: the system's temporary folder
 * @throws StopError `no_scratch` when it cannot be made
 */
export async function openScratch(
  parent: string = tmpdir(),
  { logger = silentLogger }: ScratchOptions = {},
): Promise<Scratch> {
  try {
    await mkdir(parent, { recursive: true });
    // First of all: on a full disk it makes the room that the new folder needs.
    await sweepDead(parent, logger);
    const folder = await mkdtemp(join(parent, `${PREFIX}${formatIdentity(thisProcess())}-`));
    await writeFile(join(folder, SIGN), signOfLife());
    await sweepSilent(parent, folder, { logger });
    const stop = keepSigning(folder, logger);
    return {
      folder,
      make: (name) => mkdtemp(join(folder, `${name}-`)),
      async remove() {
        await stop();
        await rm(folder, { recursive: true, force: true });
      },
    };
  } catch (error) {
    throw new StopError(
      'no_scratch',
      `cannot make a scratch folder in ${parent}: ${describeError(error)}; set run.scratch`,
      { cause: error },
    );
  }
}

/** Renews the folder's heartbeat until the returned function is called. */
function keepSigning(folder: string, logger: Logger): () => Promise<void> {
  const path = join(folder, SIGN);
  let last: Promise<void> = Promise.resolve();
  const timer = setInterval(() => {
    last = last
      .then(() => writeFile(path, signOfLife()))
      .catch((error: unknown) => {
        // The build's own writes fail there too, and say what is to be done.
        logger.debug({ path, cause: describeError(error) }, 'the heartbeat could not be written');
      });
  }, SIGN_EVERY_MS);
  timer.unref();
  return () => {
    clearInterval(timer);
    return last;
  };
}

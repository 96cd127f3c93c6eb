import { readdir, readFile, rm, stat } from 'node:fs/promises';
import { hostname } from 'node:os';
import { basename, join } from 'node:path';
import { describeError } from '../errors.js';
import type { Logger } from '../flow/context.js';
import {
  lifeOf,
  monotonicClock,
  monotonicMs,
  type ProcessIdentity,
  parseIdentity,
} from '../flow/process-identity.js';

/** What names of scratch folders begin with; the owner's identity and six random characters follow. */
export const PREFIX = 'weft-';
const OWNED = new RegExp(`^${PREFIX}(.+)-\\w{6}$`);
/** The file in a scratch folder that its owner rewrites while it lives. */
export const SIGN = 'alive';

/** Without a heartbeat for so long, an owner that cannot be seen from here is taken for dead. */
const SILENT_AFTER_MS = 24 * 60 * 60 * 1000;
/** Ten signs missed: worth a word, for the folder may be large. */
const QUIET_AFTER_MS = 10 * 60 * 1000;

/** What a living process writes into its {@link SIGN}: a reading of a clock that nobody sets. */
export function signOfLife(): string {
  return JSON.stringify({ clock: monotonicClock(), at: monotonicMs() });
}

/** Deletes the scratch folders in `parent` whose processes are certainly dead. */
export async function sweepDead(parent: string, logger: Logger): Promise<void> {
  for (const { path, owner } of await foldersIn(parent))
    if (owner !== undefined && lifeOf(owner) === 'dead')
      await leaveOnError(path, logger, () => rm(path, { recursive: true, force: true }));
}

/**
 * Deletes the scratch folders of processes out of sight that gave no sign for 24 hours. Those that are quiet for ten
 * minutes are said once, with their size.
 *
 * @param own - this process's folder, which has just been signed
 */
export async function sweepSilent(
  parent: string,
  own: string,
  { logger, silentAfterMs = SILENT_AFTER_MS }: { logger: Logger; silentAfterMs?: number },
): Promise<void> {
  for (const { path, owner } of await foldersIn(parent)) {
    if (basename(path) === basename(own) || (owner !== undefined && lifeOf(owner) !== 'unknown')) continue;
    await leaveOnError(path, logger, async () => {
      // Earlier versions gave no signs: whether such a folder is in use, only its user can tell.
      if (owner === undefined) return tell(path, false, logger);
      const silentMs = await silenceOf(path, own);
      if (silentMs > silentAfterMs) await rm(path, { recursive: true, force: true });
      else if (silentMs >= QUIET_AFTER_MS) await tell(path, true, logger);
    });
  }
}

/** Scratch folders; `owner` is undefined for those that an earlier version of this host made. */
async function foldersIn(parent: string): Promise<{ path: string; owner: ProcessIdentity | undefined }[]> {
  const host = hostname().replace(/[^A-Za-z0-9]+/g, '_');
  const unsigned = new RegExp(`^${PREFIX}${host}-\\d+-\\w{6}$`);
  return (await readdir(parent)).flatMap((name) => {
    const owner = parseIdentity(OWNED.exec(name)?.[1] ?? '');
    return owner !== undefined || unsigned.test(name) ? [{ path: join(parent, name), owner }] : [];
  });
}

/** What was deleted meanwhile, or belongs to another user, who sweeps it, is no reason to do without a scratch folder. */
async function leaveOnError(path: string, logger: Logger, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    logger.debug({ path, cause: describeError(error) }, 'a scratch folder was not removed');
  }
}

/**
 * Milliseconds since a folder's last sign. Within one boot by the kernel's own clock, which nobody sets; else by that of
 * the file system, which dated both signs: clocks of two machines may be years apart.
 */
async function silenceOf(path: string, own: string): Promise<number> {
  const sign = await readSign(join(path, SIGN));
  if (sign.clock !== undefined && sign.clock === monotonicClock()) return monotonicMs() - sign.at;
  const [theirs, ours] = await Promise.all([stat(sign.path ?? path), stat(join(own, SIGN))]);
  return ours.ctimeMs - theirs.ctimeMs;
}

async function readSign(path: string): Promise<{ path?: string; clock?: string; at: number }> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    // Killed, or stopped, between making the folder and signing it: the folder's own date must do.
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return { at: 0 };
    throw error;
  }
  const match = /^\{"clock":"([^"]+)","at":(-?\d+)\}$/.exec(text);
  return match?.[1] === undefined ? { path, at: 0 } : { path, clock: match[1], at: Number(match[2]) };
}

async function tell(path: string, signs: boolean, logger: Logger): Promise<void> {
  let bytes = 0;
  for (const entry of await readdir(path, { recursive: true, withFileTypes: true }))
    if (entry.isFile()) bytes += (await stat(join(entry.parentPath, entry.name))).size;
  const later = signs ? '; it is deleted after 24 hours without a heartbeat' : '';
  logger.warn(
    { folder: path, bytes },
    `${path} (${bytes} bytes) belongs to a process that cannot be seen from here: delete it if no build uses it${later}`,
  );
}

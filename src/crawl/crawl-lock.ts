import { randomBytes } from 'node:crypto';
import { type FileHandle, link, open, readdir, readFile, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describeError, FixConfigError, StopError } from '../errors.js';
import type { Logger } from '../flow/context.js';
import { formatIdentity, type Life, lifeOf, parseIdentity, thisProcess } from '../flow/process-identity.js';
import { lifeOfPlainNumber } from './plain-number-lock.js';

/** A crawl folder that is this process's own until it gives it back. */
export interface CrawlLock {
  /** @throws StopError `crawl_taken_over` when another process has taken the folder, for this one gave no sign */
  check(): Promise<void>;
  release(): Promise<void>;
}

/** Options of {@link lockCrawl}. */
export interface CrawlLockOptions {
  logger: Logger;
  /** Ends a wait. */
  signal: AbortSignal;
  /** Passes the time between two looks at a holder out of sight. Default: a timer. */
  wait?: (ms: number, signal: AbortSignal) => Promise<unknown>;
}

/** The holder renews its lock so often; a disk that hangs for a moment must not look like death. */
const BEAT_MS = 5000;
/** A holder out of sight is taken for dead when its lock did not move at so many looks in a row: a minute, 12 beats. */
const LOOKS = 60;
const LOOK_MS = 1000;
/** Locks that come and go under our eyes: others start crawls here, too. */
const TRIES = 5;

/**
 * Makes a crawl folder this process's own.
 *
 * A lock whose holder is certainly dead is taken over at once. One whose holder cannot be seen from here (another
 * machine, container or boot) is watched for a minute by this process's own timer: no clocks are compared. If it moves,
 * its holder lives. A holder that was stopped for longer than that finds out by `check`, before it writes.
 *
 * @throws FixConfigError `crawl_running` while another process has it
 */
export async function lockCrawl(path: string, options: CrawlLockOptions): Promise<CrawlLock> {
  for (let tries = 0; tries < TRIES; tries++) {
    const held = await HeldLock.create(path, options.logger);
    if (held !== undefined) return held;
    const lock = await readOrNone(path);
    if (lock === undefined) continue;
    const owner = parseIdentity(/"owner":"([^"]*)"/.exec(lock)?.[1] ?? '');
    const life: Life = owner === undefined ? await lifeOfPlainNumber(lock) : lifeOf(owner);
    const who = owner === undefined ? `process ${lock.trim()}` : `process ${owner.pid} of ${owner.host}`;
    if (life === 'alive' || (life === 'unknown' && (await moves(path, lock, who, options)))) {
      throw new FixConfigError(
        'crawl_running',
        `${path}: ${who} crawls into this folder; wait for it or stop it, or give another --out`,
      );
    }
    await takeAway(path, lock);
  }
  throw new FixConfigError('crawl_running', `${path}: other processes start crawls in this folder; run one`);
}

/** Watches a lock; true when it changed and was there all the time. */
async function moves(path: string, lock: string, who: string, options: CrawlLockOptions): Promise<boolean> {
  const { logger, signal, wait = (ms) => sleep(ms, undefined, { signal }) } = options;
  const seconds = (LOOK_MS * LOOKS) / 1000;
  logger.warn(
    { lock: path },
    `${path}: ${who}, out of sight from here, had this crawl; it is taken over if that gives no sign for ${seconds} s`,
  );
  for (let look = 0; look < LOOKS; look++) {
    await wait(LOOK_MS, signal).catch((error: unknown) => {
      signal.throwIfAborted();
      throw error;
    });
    const now = await readOrNone(path);
    if (now !== lock) return now !== undefined;
  }
  return false;
}

/** Removes a lock that was judged, and no other that took its place meanwhile. */
async function takeAway(path: string, judged: string): Promise<void> {
  const aside = `${path}.${randomBytes(8).toString('hex')}`;
  // A rename has one winner: of two that judge the same lock, the other finds nothing here.
  await rename(path, aside).catch(unless('ENOENT'));
  const found = await readOrNone(aside);
  if (found !== undefined && found !== judged) await link(aside, path).catch(unless('EEXIST'));
  await rm(aside, { force: true });
}

class HeldLock implements CrawlLock {
  readonly #token = randomBytes(8).toString('hex');
  readonly #timer: NodeJS.Timeout;
  #beat = 0;
  #writing: Promise<void> = Promise.resolve();

  private constructor(
    private readonly path: string,
    private file: FileHandle,
    logger: Logger,
  ) {
    this.#timer = setInterval(() => {
      this.#writing = this.#writing
        .then(() => this.#sign())
        .catch((error: unknown) =>
          logger.warn({ cause: describeError(error) }, `${path}: the lock of this crawl cannot be renewed`),
        );
    }, BEAT_MS);
    this.#timer.unref();
  }

  /** Undefined when there is a lock already. */
  static async create(path: string, logger: Logger): Promise<HeldLock | undefined> {
    const file = await open(path, 'wx').catch(unless('EEXIST'));
    if (file === undefined) return undefined;
    const lock = new HeldLock(path, file, logger);
    try {
      await lock.#sign();
    } catch (error) {
      clearInterval(lock.#timer);
      await file.close();
      await rm(path, { force: true });
      throw error;
    }
    // Left by those who were killed while they took a lock away.
    for (const name of await readdir(dirname(path)))
      if (name.startsWith(`${basename(path)}.`)) await rm(join(dirname(path), name), { force: true });
    return lock;
  }

  async check(): Promise<void> {
    if ((await readOrNone(this.path))?.includes(this.#token)) return;
    const file = await open(this.path, 'wx').catch(unless('EEXIST'));
    if (file !== undefined) {
      // Somebody deleted it, or holds it aside for a moment to look at it; nobody else has it.
      await this.#writing;
      const { file: deleted } = this;
      this.file = file;
      await deleted.close();
      await this.#sign();
    } else if (!(await readOrNone(this.path))?.includes(this.#token)) {
      throw new StopError(
        'crawl_taken_over',
        `${this.path}: another process took this crawl over while this one was suspended; it continues there`,
      );
    }
  }

  async release(): Promise<void> {
    clearInterval(this.#timer);
    await this.#writing;
    await this.file.close();
    if ((await readOrNone(this.path))?.includes(this.#token)) await rm(this.path, { force: true });
  }

  /** Writes in place, always as many bytes: a reader sees one state or the next. */
  async #sign(): Promise<void> {
    const beat = String(++this.#beat).padStart(10, '0');
    const text = { owner: formatIdentity(thisProcess()), token: this.#token, beat };
    await this.file.write(`${JSON.stringify(text)}\n`, 0);
    await this.file.datasync();
  }
}

async function readOrNone(path: string): Promise<string | undefined> {
  return readFile(path, 'utf8').catch(unless('ENOENT'));
}

/** Takes one error for an answer. */
function unless(code: string): (error: NodeJS.ErrnoException) => undefined {
  return (error) => {
    if (error.code !== code) throw error;
    return undefined;
  };
}

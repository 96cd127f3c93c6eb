import { existsSync } from 'node:fs';
import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { type CrawlLockOptions, lockCrawl } from '../../src/crawl/crawl-lock.js';
import { AbortedError } from '../../src/errors.js';
import { silentLogger } from '../../src/flow/context.js';
import { formatIdentity, thisProcess } from '../../src/flow/process-identity.js';
import { needs } from '../support/needs.js';
import { startWeft } from '../support/run-weft.js';
import { crawl, journalOf, siteOf, temporaryFolder } from './crawl-in-process.js';
import { article } from './crawl-site.js';

const namespaces = needs.pidNamespaces('a crawl folder that containers share');
const elsewhere = { ...thisProcess(), space: 'ffffffffffff' };

async function lockPath(): Promise<string> {
  return join(await temporaryFolder(), 'crawl.lock');
}

/** Options whose waits take no time, but call `onWait` instead. */
function options(onWait: (look: number) => unknown = () => expect.unreachable('waited')): CrawlLockOptions {
  let look = 0;
  const wait = async () => onWait(++look);
  return { logger: silentLogger, signal: new AbortController().signal, wait };
}

function lockOf(owner: object, beat: number): string {
  return `${JSON.stringify({ owner: formatIdentity(owner as typeof elsewhere), token: '00', beat: String(beat) })}\n`;
}

it('takes over at once from a dead process whose number another has by now', async () => {
  const path = await lockPath();
  await writeFile(path, lockOf({ ...thisProcess(), start: '1' }, 1));
  const lock = await lockCrawl(path, options());
  expect(await readFile(path, 'utf8')).toContain(formatIdentity(thisProcess()));
  await expect(lockCrawl(path, options())).rejects.toMatchObject({ code: 'crawl_running' });
  await lock.release();
  expect(await readdir(join(path, '..'))).toEqual([]);
});

it('gives a dead process’s lock to one of many that come for it', async () => {
  const path = await lockPath();
  await writeFile(path, lockOf({ ...thisProcess(), start: '1' }, 1));
  const all = await Promise.allSettled(Array.from({ length: 12 }, () => lockCrawl(path, options())));
  const got = all.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
  expect(got).toHaveLength(1);
  await got[0]?.check();
});

it('leaves a crawl to a process out of sight whose lock moves', async () => {
  const path = await lockPath();
  await writeFile(path, lockOf(elsewhere, 1));
  const beats = options((look) => look === 60 && writeFile(path, lockOf(elsewhere, 2)));
  await expect(lockCrawl(path, beats)).rejects.toMatchObject({
    code: 'crawl_running',
    message: expect.stringContaining(`process ${process.pid} of ${elsewhere.host} crawls into this folder`),
  });
  expect(await readFile(path, 'utf8')).toBe(lockOf(elsewhere, 2));
});

it('takes over from one that does not move in sixty looks; one that was half written counts as one', async () => {
  for (const left of [lockOf(elsewhere, 1), '', '{"own']) {
    const path = await lockPath();
    await writeFile(path, left);
    let looks = 0;
    const lock = await lockCrawl(
      path,
      options((look) => {
        looks = look;
      }),
    );
    expect(looks).toBe(60);
    await lock.release();
  }
});

it('goes on when the lock is given back while it looks', async () => {
  const path = await lockPath();
  await writeFile(path, lockOf(elsewhere, 1));
  const lock = await lockCrawl(
    path,
    options((look) => look === 3 && rm(path)),
  );
  await lock.release();
});

it('stops looking when the run is to stop', async () => {
  const path = await lockPath();
  await writeFile(path, lockOf(elsewhere, 1));
  const abort = new AbortController();
  setImmediate(() => abort.abort(new AbortedError()));
  const stopped = lockCrawl(path, { logger: silentLogger, signal: abort.signal });
  await expect(stopped).rejects.toMatchObject({ code: 'aborted' });
  expect(await readFile(path, 'utf8')).toBe(lockOf(elsewhere, 1));
});

it('tells a suspended process that another has its crawl, and leaves that one its lock', async () => {
  const path = await lockPath();
  const lock = await lockCrawl(path, options());
  await lock.check();
  await writeFile(path, lockOf(elsewhere, 1));
  await expect(lock.check()).rejects.toMatchObject({ code: 'crawl_taken_over' });
  await lock.release();
  expect(await readFile(path, 'utf8')).toBe(lockOf(elsewhere, 1));
});

it('makes its lock again where somebody deleted it', async () => {
  const path = await lockPath();
  const lock = await lockCrawl(path, options());
  await rm(path);
  await lock.check();
  await expect(lockCrawl(path, options())).rejects.toMatchObject({ code: 'crawl_running' });
  await lock.release();
  expect(existsSync(path)).toBe(false);
});

it('writes no page after another process has taken the crawl over', async () => {
  const folder = await temporaryFolder();
  const lock = join(folder, 'crawl.lock');
  let before: unknown;
  const site = await siteOf({
    a: (path) => {
      if (path === '/robots.txt') return { status: 404 };
      return article(`Page ${path.length}`, [`${path}a`]);
    },
  });
  const seeds = [`${site.origin('a')}/`];
  const stolen = crawl({
    crawl: { seeds },
    folder,
    now: () => {
      // Once three pages are in the archive, another takes the lock.
      if (before === undefined && site.arrivals.length > 4) {
        before = true;
        void rm(lock).then(() => writeFile(lock, lockOf(elsewhere, 1)));
      }
      return Date.now();
    },
  });
  await expect(stolen).rejects.toMatchObject({ code: 'crawl_taken_over' });
  expect(existsSync(join(folder, 'report.json'))).toBe(false);
  expect(await readFile(lock, 'utf8')).toBe(lockOf(elsewhere, 1));
});

it('lets one of two containers crawl, whose processes have one number and one host name', {
  ...namespaces,
  timeout: 60_000,
}, async () => {
  // The first crawl must outlast the start of the second: a hundred seconds, with no page taken for a trap.
  const links = Array.from({ length: 1000 }, (_, n) => `/page-${n}`);
  const site = await siteOf({
    a: (path) => (path === '/robots.txt' ? { status: 404 } : article(`Page ${path}`, links)),
  });
  const root = await temporaryFolder();
  const folder = join(root, 'crawl');
  const pipeline = join(root, 'crawl.yaml');
  await writeFile(
    pipeline,
    `fetch: { contact: crawler@example.org }
crawl: { seeds: ['${site.origin('a')}/'], delay_ms: 100, traps: { min_yield: 0 } }
source: { type: warc, input: crawl/warc }
`,
  );
  const args = ['crawl', pipeline, '--out', folder, '--allow-private', '--quiet'];
  const first = startWeft(args, { under: namespaces.command });
  try {
    await expect.poll(() => site.arrivals.length, { timeout: 30_000 }).toBeGreaterThan(2);
    const second = await startWeft(args, { under: namespaces.command }).done;
    expect(second.code, second.stderr).toBe(2);
    expect(second.stderr).toMatch(/crawl\.lock: process 1 of \S+ crawls into this folder/);
    expect(first.child.exitCode).toBe(null);
  } finally {
    first.child.kill('SIGKILL');
    await first.done;
  }
  const pages = site.arrivals.map(({ path }) => path);
  expect(new Set(pages).size).toBe(pages.length);
  expect((await journalOf(folder)).filter(({ t }) => t === 'done').length).toBeGreaterThan(2);
});

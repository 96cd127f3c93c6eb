import { appendFile, cp, readdir, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { crawl, recordsOf, siteOf, temporaryFolder, urisOf } from './crawl-in-process.js';
import { article, jpeg, picture } from './crawl-site.js';

const NAMES = ['alpha', 'beta', 'gamma', 'delta', 'epsilon', 'zeta'];

async function smallCrawl() {
  const image = await picture(3);
  const site = await siteOf({
    a: (path) => {
      if (path === '/robots.txt') return { status: 404 };
      if (path === '/p.jpg') return jpeg(image);
      const at = path === '/' ? 0 : NAMES.indexOf(path.slice(1));
      if (at < 0) return undefined;
      return article(`Page ${NAMES[at]}`, at + 1 < NAMES.length ? [`/${NAMES[at + 1]}`] : [], ['/p.jpg']);
    },
  });
  const seeds = [`${site.origin('a')}/`];
  const report = await crawl({ crawl: { seeds } });
  const uris = urisOf(await recordsOf(report.folder), 'response').sort();
  expect(uris.length).toBe(NAMES.length + 1);
  return { seeds, report, uris };
}

it('goes on from a journal that ends at any byte, with whatever stands behind it in the archives', async () => {
  const { seeds, report, uris } = await smallCrawl();
  const { size } = await stat(join(report.folder, 'journal.jsonl'));
  const root = await temporaryFolder();
  let run = 0;
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 0, max: size }), fc.boolean(), async (keep, garbage) => {
      const folder = join(root, String(run++));
      await cp(report.folder, folder, { recursive: true });
      await truncate(join(folder, 'journal.jsonl'), keep);
      // A file that the crash left behind unnamed, and half a record in one that is named.
      await writeFile(join(folder, 'warc', 'test-00007.warc.gz'), 'torn');
      if (garbage)
        await appendFile(join(folder, 'warc', 'test-00000.warc.gz'), Buffer.from([0x1f, 0x8b, 8, 0, 1]));
      const resumed = await crawl({ crawl: { seeds }, folder });
      expect(urisOf(await recordsOf(folder), 'response').sort()).toEqual(uris);
      expect(resumed).toMatchObject({ finished: true, pages: report.pages, verdicts: report.verdicts });
      await rm(folder, { recursive: true });
    }),
    { numRuns: 8 },
  );
});

it('takes zeros at the end of the journal for a torn end', async () => {
  const { seeds, report, uris } = await smallCrawl();
  await appendFile(join(report.folder, 'journal.jsonl'), Buffer.alloc(4096));
  await crawl({ crawl: { seeds }, folder: report.folder });
  expect(urisOf(await recordsOf(report.folder), 'response').sort()).toEqual(uris);
});

it('refuses a journal that is damaged in its middle, and archives that are missing', async () => {
  const { seeds, report } = await smallCrawl();
  const path = join(report.folder, 'journal.jsonl');
  const whole = await readFile(path);
  const damaged = Buffer.from(whole);
  damaged.fill(0, 40, 60);
  await writeFile(path, damaged);
  const again = () => crawl({ crawl: { seeds }, folder: report.folder });
  await expect(again()).rejects.toMatchObject({ code: 'crawl_journal_corrupt' });
  await writeFile(path, whole);
  await again();
  for (const file of await readdir(join(report.folder, 'warc'))) await rm(join(report.folder, 'warc', file));
  await expect(again()).rejects.toMatchObject({ code: 'crawl_archive_missing' });
});

it('lets one process crawl into a folder, and takes over from one that is dead', async () => {
  const { seeds, report } = await smallCrawl();
  const lock = join(report.folder, 'crawl.lock');
  // The parent of this process lives as long as the test.
  await writeFile(lock, String(process.ppid));
  await expect(crawl({ crawl: { seeds }, folder: report.folder })).rejects.toMatchObject({
    code: 'crawl_running',
  });
  await writeFile(lock, '999999999');
  expect(await crawl({ crawl: { seeds }, folder: report.folder })).toMatchObject({ finished: true });
});

it('stops on request, says so, and goes on', async () => {
  const abort = new AbortController();
  const site = await siteOf({
    a: (path) => {
      if (path === '/gamma') setTimeout(() => abort.abort(), 1);
      const at = path === '/' ? 0 : NAMES.indexOf(path.slice(1));
      return at < 0
        ? undefined
        : {
            ...article(
              `Page ${NAMES[at]}`,
              NAMES.map((name) => `/${name}`),
            ),
            delay: 30,
          };
    },
  });
  const seeds = [`${site.origin('a')}/`];
  const folder = await temporaryFolder();
  await expect(crawl({ crawl: { seeds }, folder, signal: abort.signal })).rejects.toMatchObject({
    code: 'aborted',
  });
  const report = JSON.parse(await readFile(join(folder, 'report.json'), 'utf8'));
  expect(report.finished).toBe(false);
  expect(report.waiting.stopped).toBeGreaterThan(0);
  expect(await crawl({ crawl: { seeds }, folder })).toMatchObject({ finished: true, waiting: {} });
  const uris = urisOf(await recordsOf(folder), 'response');
  expect(new Set(uris).size).toBe(uris.length);
});

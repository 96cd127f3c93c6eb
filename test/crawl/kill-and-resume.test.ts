import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { runReader } from '../python/run-reader.js';
import { killMoments } from '../support/kill-moments.js';
import { needs } from '../support/needs.js';
import { startWeft } from '../support/run-weft.js';
import { recordsOf, siteOf, temporaryFolder, urisOf } from './crawl-in-process.js';
import { article, jpeg, picture, redirectTo, text } from './crawl-site.js';

const python = needs.python(['warcio'], 'reads a crawl that was killed, too');

const KILLED_AT = new URL('../support/killed-at.mjs', import.meta.url).href;
/** More with WEFT_TEST_KILLS, at other moments with WEFT_TEST_SEED. */
const KILLS = Number(process.env.WEFT_TEST_KILLS ?? 7);
const PAGES = 20 + KILLS * 10;
/** Changes on the disk within which each run is killed: fewer than the pages that are left to any of them take. */
const CHANGES = 40;

it('loses no page and has none twice, however often it is killed', {
  timeout: 600_000 + KILLS * 60_000,
}, async () => {
  const pictures = await Promise.all(Array.from({ length: 10 }, (_, n) => picture(n)));
  const site = await siteOf({
    a: (path) => {
      if (path === '/robots.txt') return text('User-agent: *\nAllow: /\n');
      const image = /^\/img(\d)\.jpg$/.exec(path);
      if (image) return jpeg(pictures[Number(image[1])] ?? Buffer.alloc(0));
      if (path === '/old') return redirectTo('/1');
      const number = path === '/' ? 0 : Number(path.slice(1));
      if (!(number < PAGES)) return undefined;
      const name = [...String(number)].map((digit) => 'abcdefghij'[Number(digit)]).join('');
      const links = [2 * number + 1, 2 * number + 2].filter((next) => next < PAGES).map((next) => `/${next}`);
      return { ...article(`Page ${name}`, [...links, '/old'], [`/img${number % 10}.jpg`]), delay: 5 };
    },
  });
  const root = await temporaryFolder();
  const folder = join(root, 'crawl');
  await mkdir(folder);
  const pipeline = join(root, 'crawl.yaml');
  await writeFile(
    pipeline,
    `fetch: { contact: crawler@example.org }
crawl: { seeds: ['${site.origin('a')}/'], delay_ms: 15, images: content }
source: { type: warc, input: crawl/warc }
`,
  );
  const args = ['crawl', pipeline, '--out', folder, '--allow-private', '--json', '--quiet'];
  const requests: number[] = [];
  // Anywhere: between a request, its records, its commit and the next. Each run starts over with what was committed.
  for (const { at, when } of killMoments('crawl', CHANGES, KILLS)) {
    const before = site.arrivals.length;
    const env = { WEFT_TEST_KILL: `${at} ${when}` };
    const { signal } = await startWeft(args, { nodeOptions: ['--import', KILLED_AT], env }).done;
    expect(signal, `${when} ${at}: the crawl had ended`).toBe('SIGKILL');
    requests.push(site.arrivals.length - before);
  }
  expect(requests.filter((count) => count > 1).length, `requests per run: ${requests}`).toBeGreaterThan(
    KILLS / 2,
  );

  const last = await startWeft(args).done;
  expect(last.code, last.stderr).toBe(0);
  const report = JSON.parse(last.stdout);
  expect(report).toMatchObject({ finished: true, pages: PAGES, images: 10, waiting: {} });

  const records = await recordsOf(folder);
  const wanted = [
    ...Array.from({ length: PAGES }, (_, n) => (n === 0 ? '/' : `/${n}`)),
    '/old',
    ...pictures.map((_, n) => `/img${n}.jpg`),
  ].map((path) => site.origin('a') + path);
  expect(urisOf(records, 'response').sort()).toEqual(wanted.sort());
  for (const type of ['request', 'metadata']) expect(urisOf(records, type).sort()).toEqual(wanted.sort());

  if (!python.skip) {
    const files = (await readdir(join(folder, 'warc'))).map((name) => join(folder, 'warc', name));
    const read = await runReader<{ records: { type: string }[]; checks: { exit: number }[] }>(
      python.python,
      'read_warc.py',
      files,
    );
    expect(read.records.length).toBe(records.length);
    expect(read.checks.every(({ exit }) => exit === 0)).toBe(true);
  }

  const before = site.arrivals.length;
  const again = await startWeft(args).done;
  expect(again.code).toBe(0);
  expect(JSON.parse(again.stdout)).toMatchObject({ finished: true, pages: PAGES, urls: report.urls });
  expect(site.arrivals.length).toBe(before);
});

import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { compileSchema } from '../../src/config/compile-schema.js';
import type { ExcludeEntry } from '../../src/corpus/exclude-entry.js';
import { readExcludeList } from '../../src/corpus/exclude-list.js';
import type { Sample } from '../../src/model/sample.js';
import { createFsStore } from '../../src/store/fs-store.js';
import { buildInProcess } from '../support/build-in-process.js';
import { runWeft } from '../support/run-weft.js';
import { tinyPicture } from '../support/tiny-corpus.js';

/** What the site says today; changed by each test. */
let files: Record<string, string>;
let headers: Record<string, Record<string, string>>;
let heads: Record<string, string>;
let failing: Record<string, number>;
let server: Server;
let origin: string;
let root: string;
let corpus: string;
let samples: Sample[];
const asked: string[] = [];

const PAGES = ['/one', '/two', '/three'];
const html = (page: string) =>
  `<!doctype html><html><head><title>Page ${page}</title>${heads[page] ?? ''}</head><body><article><h1>Page ${page}</h1>${[
    0, 1,
  ]
    .map(
      (n) =>
        `<p>Paragraph ${n} of the article at ${page}, which is long enough to be taken for text of an article.</p><img src="${page}/${n}.png" width="400" height="300" alt="Picture ${n}">`,
    )
    .join(
      '',
    )}<p>The last paragraph of the article is here, and it is long enough, too.</p></article></body></html>`;

beforeEach(() => {
  [files, headers, heads, failing] = [{}, {}, {}, {}];
  asked.length = 0;
});

beforeAll(async () => {
  [files, headers, heads, failing] = [{}, {}, {}, {}];
  const pictures = await Promise.all([1, 2].map((seed) => tinyPicture(seed, 400, 300)));
  server = createServer((request, response) => {
    const path = request.url ?? '';
    asked.push(path);
    const more = headers[path] ?? {};
    if (failing[path] !== undefined) response.writeHead(failing[path]).end();
    else if (files[path] !== undefined) response.writeHead(200).end(files[path]);
    else if (PAGES.includes(path))
      response.writeHead(200, { 'content-type': 'text/html', ...more }).end(html(path));
    else if (path.endsWith('.png'))
      response
        .writeHead(200, { 'content-type': 'image/png', ...more })
        .end(pictures[path.includes('/0') ? 0 : 1]);
    else response.writeHead(404).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  root = await mkdtemp(join(tmpdir(), 'weft-refresh-'));
  corpus = join(root, 'corpus');
  const lines = PAGES.map((page) => JSON.stringify({ url: origin + page, html: html(page) }));
  await writeFile(join(root, 'pages.jsonl'), `${lines.join('\n')}\n`);
  const built = await buildInProcess(
    {
      source: { type: 'json', input: 'pages.jsonl' },
      fetch: { allow_private: true, retries: 0, contact: 'https://lab.example/bot' },
    },
    { baseDir: root, store: createFsStore(corpus) },
  );
  samples = built.samples.map(({ sample }) => sample);
  expect(samples.flatMap(({ nodes }) => nodes.filter(({ type }) => type === 'image'))).toHaveLength(6);
});
afterAll(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  await rm(root, { recursive: true });
});

/** Runs the command; returns its entries without their times, and its report. */
async function refresh(...args: string[]) {
  const out = join(
    await mkdtemp(join(root, 'list-')),
    args.includes('--gz') ? 'list.jsonl.gz' : 'list.jsonl',
  );
  const flags = args.filter((arg) => arg !== '--gz');
  const run = await runWeft(['refresh-consent', corpus, '--out', out, '--json', ...flags]);
  expect([run.code, run.stderr]).toEqual([0, expect.any(String)]);
  const bytes = await readFile(out);
  const text = (out.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString();
  const entries = text
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as ExcludeEntry);
  const check = compileSchema('exclude');
  for (const entry of entries) expect([entry, check(entry), check.errors]).toEqual([entry, true, null]);
  return { entries, report: JSON.parse(run.stdout), stderr: run.stderr, out, bytes };
}

const brief = ({ key, part, page_url, image_url, reason, detail }: ExcludeEntry) => [
  (page_url ?? image_url)?.slice(origin.length) ??
    `${samples.find((one) => one.key === key)?.url.slice(origin.length)}#${part}`,
  reason,
  detail,
];

describe('weft refresh-consent', () => {
  it('excludes nothing while the sites say what they said', async () => {
    const { entries, report, stderr } = await refresh();
    expect(entries).toEqual([]);
    expect(report).toMatchObject({
      schema: 'weft/refresh-consent-report/1',
      mode: 'standard',
      documents: 3,
      pages: 3,
      images: 6,
      excluded: {},
      unchecked: {},
    });
    expect(stderr).toContain('nothing');
  });

  it('excludes what a header, a meta, a robots.txt or an ai.txt forbids by now, with the evidence', async () => {
    headers['/one/0.png'] = { 'x-robots-tag': 'noimageai' };
    heads['/two'] = '<meta name="robots" content="noai">';
    heads['/three'] = '<meta name="robots" content="noimageai">';
    files['/ai.txt'] = 'User-agent: *\nDisallow: /one/1';
    const { entries, report } = await refresh();
    expect(entries.map(brief)).toEqual([
      ['/one/0.png', 'opted_out', 'x-robots-tag: noimageai'],
      ['/one/1.png', 'opted_out', 'ai.txt: Disallow: /one/1 (User-agent: *)'],
      ['/two', 'opted_out', 'meta robots: noai'],
      ['/three#0.jpg', 'opted_out', 'meta robots: noimageai, of the page'],
      ['/three#1.jpg', 'opted_out', 'meta robots: noimageai, of the page'],
    ]);
    expect(entries[0]).toMatchObject({
      checked_at: expect.stringMatching(/^20\d\d-/),
      evidence: [
        {
          signal: 'x_robots_tag',
          value: 'noimageai',
          rule: 'noimageai',
          source: `${origin}/one/0.png`,
          at: expect.any(String),
          blocks: true,
        },
      ],
    });
    expect(report.excluded).toEqual({ 'image:opted_out': 4, 'page:opted_out': 1 });
  });

  it('writes a list that export takes: what it names is gone, the rest is there', async () => {
    headers['/one/0.png'] = { 'tdm-reservation': '1' };
    heads['/two'] = '<meta name="tdm-reservation" content="1">';
    const { out, bytes } = await refresh('--gz');
    const list = await readExcludeList(
      (async function* () {
        yield bytes;
      })(),
      out,
    );
    expect(list.entries).toBe(2);
    const target = join(root, 'export');
    const run = await runWeft([
      ...['export', corpus, '--format', 'webdataset', '--exclude', out, '--out', target],
      ...['--items-per-shard', '100', '--json'],
    ]);
    expect([run.code, run.stderr]).toEqual([0, expect.any(String)]);
    expect(JSON.parse(run.stdout)).toMatchObject({
      items: 2,
      images: 3,
      left_out: { excluded_documents: 1, excluded_images: 1 },
    });
  });

  it('does not take silence for a no: what cannot be asked about is counted and stays', async () => {
    failing['/one'] = 500;
    failing['/one/0.png'] = 404;
    const { entries, report } = await refresh();
    expect(entries).toEqual([]);
    expect(report.unchecked).toEqual({ 'image:http_4xx': 1, 'page:http_5xx': 1 });
    failing['/robots.txt'] = 503;
    const whole = await refresh();
    expect(whole.entries).toEqual([]);
    expect(whole.report.unchecked).toEqual({ 'image:robots_unreachable': 6, 'page:robots_unreachable': 3 });
  });

  it('with --origins-only asks each site for three files and for nothing else', async () => {
    files['/robots.txt'] = 'User-agent: *\nDisallow: /two\n\nUser-agent: GPTBot\nDisallow: /three/1';
    files['/.well-known/tdmrep.json'] = JSON.stringify([{ location: '/one/0.png', 'tdm-reservation': 1 }]);
    const { entries } = await refresh('--origins-only', '--token', 'GPTBot');
    expect(entries.map(brief)).toEqual([
      ['/one/0.png', 'opted_out', 'tdmrep.json: reserved'],
      ['/two', 'blocked_by_robots', 'robots.txt: Disallow: /two (User-agent: *)'],
      ['/three/1.png', 'blocked_by_robots', 'robots.txt: Disallow: /three/1 (User-agent: gptbot)'],
    ]);
    expect(asked.sort()).toEqual(['/.well-known/tdmrep.json', '/ai.txt', '/robots.txt']);
  });

  it('takes another mode from the command line', async () => {
    headers['/one'] = { 'x-robots-tag': 'noindex' };
    expect((await refresh()).entries).toEqual([]);
    const { entries, report } = await refresh('--mode', 'strict');
    expect(entries.map(brief)).toEqual([['/one', 'opted_out', 'x-robots-tag: noindex']]);
    expect(report.mode).toBe('strict');
  });

  it('leaves no half list behind when it cannot read the corpus', async () => {
    const folder = await mkdtemp(join(root, 'none-'));
    const run = await runWeft(['refresh-consent', folder, '--out', join(folder, 'list.jsonl')]);
    expect([run.code, run.stderr]).toEqual([3, expect.stringContaining('holds no corpus.json')]);
    expect(await readdir(folder)).toEqual([]);
  });
});

import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ConsentLine } from '../../src/assemble/consent-log.js';
import { compileSchema } from '../../src/config/compile-schema.js';
import type { ConsentConfig } from '../../src/config/consent-config.js';
import { readJsonLines, readManifests } from '../../src/corpus/corpus-reader.js';
import { createFsStore } from '../../src/store/fs-store.js';
import { archiveOf, responseRecord } from '../sources/warc/write-warc.js';
import { type BuiltCorpus, buildInProcess } from '../support/build-in-process.js';
import { tinyPicture } from '../support/tiny-corpus.js';

let root: string;
let server: Server;
let origin: string;
const asked: string[] = [];

/** Live images: what each path answers besides the picture itself. */
const LIVE: Record<string, Record<string, string>> = {
  '/open/a.png': {},
  '/open/tagged.png': { 'x-robots-tag': 'noimageai' },
  '/open/nosearch.png': { 'x-robots-tag': 'noindex' },
  '/open/usage.png': { 'content-usage': 'train-ai=n' },
  '/open/reserved.png': {},
  '/open/lifted.png': { 'tdm-reservation': '0' },
  '/private/b.png': {},
  '/open/c.gif.png': {},
};
const FILES: Record<string, string> = {
  '/robots.txt': 'User-agent: *\nDisallow: /private/\n\nUser-agent: CCBot\nDisallow: /open/a.png\n',
  '/.well-known/tdmrep.json': JSON.stringify([
    { location: '/open/reserved.png', 'tdm-reservation': 1, 'tdm-policy': 'https://pay.example/p.json' },
    { location: '/open/lifted.png', 'tdm-reservation': 1 },
  ]),
  '/ai.txt': 'User-Agent: *\nDisallow: *.gif.png\n',
};

const html = (head: string, images: readonly string[]) =>
  Buffer.from(
    `<!doctype html><html><head><title>A page</title>${head}</head><body><article><h1>A page</h1>${images
      .map(
        (src, n) =>
          `<p>This is paragraph number ${n} of an article that is long enough to be taken for one, with words.</p><figure><img src="${src}" width="400" height="300" alt="Picture ${n}"></figure>`,
      )
      .join(
        '',
      )}<p>And the article closes with another paragraph, which is also quite long.</p></article></body></html>`,
  );

/** The archive: pages of several opinions, with one archived image each, and one page of live images. */
async function archive(): Promise<Buffer> {
  const page = (path: string, headers: string[], head: string, images: readonly string[]) =>
    responseRecord(
      `http://archive.example${path}`,
      ['HTTP/1.1 200 OK', 'Content-Type: text/html; charset=utf-8', ...headers],
      html(head, images),
    );
  const image = async (path: string, headers: string[], seed: number) =>
    responseRecord(
      `http://archive.example${path}`,
      ['HTTP/1.1 200 OK', 'Content-Type: image/png', ...headers],
      await tinyPicture(seed, 400, 300),
    );
  const records = [
    page('/silent', [], '', ['/i/plain.png', '/i/noai.png']),
    page('/header', ['X-Robots-Tag: otherbot: noindex', 'X-Robots-Tag: noai'], '', ['/i/plain.png']),
    page('/meta', [], '<meta name="robots" content="noindex, noimageai">', ['/i/plain.png']),
    page('/own', [], '<meta name="weft" content="noai">', ['/i/plain.png']),
    page('/tdm', ['TDM-Reservation: 1'], '<meta name="tdm-reservation" content="0">', ['/i/plain.png']),
    page('/search', ['X-Robots-Tag: noindex'], '', ['/i/plain.png']),
    page(
      '/live',
      [],
      '',
      Object.keys(LIVE).map((path) => origin + path),
    ),
    await image('/i/plain.png', [], 1),
    await image('/i/noai.png', ['X-Robots-Tag: noai'], 2),
  ];
  return archiveOf(records, true).bytes;
}

beforeAll(async () => {
  const picture = await tinyPicture(3, 400, 300);
  server = createServer((request, response) => {
    const path = request.url ?? '';
    asked.push(path);
    const file = FILES[path];
    if (file !== undefined) response.writeHead(200, { 'content-type': 'text/plain' }).end(file);
    else if (LIVE[path] === undefined) response.writeHead(404).end();
    else response.writeHead(200, { 'content-type': 'image/png', ...LIVE[path] }).end(picture);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  root = await mkdtemp(join(tmpdir(), 'weft-consent-build-'));
  await writeFile(join(root, 'pages.warc.gz'), await archive());
});
afterAll(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  await rm(root, { recursive: true });
});

let standardBuild: ReturnType<typeof build> | undefined;
/** The build in mode standard, made once. */
const standard = (): ReturnType<typeof build> => (standardBuild ??= build({}));

async function build(consent: Partial<ConsentConfig>): Promise<BuiltCorpus & { lines: ConsentLine[] }> {
  asked.length = 0;
  const built = await buildInProcess(
    {
      source: { type: 'warc', input: 'pages.warc.gz' },
      // The pages are one text under several statements.
      curate: {
        same_url: 'keep',
        max_pages_per_image: 0,
        near_duplicates: { keep: 'all' },
        repeated_paragraphs: { min_pages: 0 },
      },
      fetch: { allow_private: true, retries: 0 },
      consent,
      rules: { preset: 'none' },
    },
    { baseDir: root, store: createFsStore(await mkdtemp(join(root, 'corpus-'))) },
  );
  const lines: ConsentLine[] = [];
  for await (const manifest of readManifests(built.store, 'assemble'))
    for (const { name } of manifest.files.filter((file) => file.name.startsWith('consent/')))
      for await (const line of readJsonLines<ConsentLine>(built.store, name)) lines.push(line);
  return { ...built, lines };
}

const paths = ({ samples }: BuiltCorpus): string[] =>
  samples.map(({ sample }) => new URL(sample.url).pathname).sort();
const imagesOf = ({ samples }: BuiltCorpus, path: string): string[] =>
  samples
    .filter(({ sample }) => new URL(sample.url).pathname === path)
    .flatMap(({ sample }) =>
      sample.nodes.flatMap((node) => (node.type === 'image' ? [new URL(node.original_url).pathname] : [])),
    );
const consentDrops = ({ drops }: BuiltCorpus) =>
  drops
    .filter(({ consent, reason }) => /opted_out|blocked_by_robots/.test(reason) && consent !== undefined)
    .map(({ level, reason, detail, url = '' }) => [level, new URL(url).pathname, reason, detail]);

describe('a build with consent', () => {
  it('in mode standard leaves out what is reserved from crawling and AI, each a drop with its evidence', async () => {
    const built = await standard();
    expect(paths(built)).toEqual(['/live', '/meta', '/search', '/silent', '/tdm']);
    expect(imagesOf(built, '/silent')).toEqual(['/i/plain.png']);
    expect(imagesOf(built, '/meta')).toEqual([]);
    expect(imagesOf(built, '/live')).toEqual(['/open/a.png', '/open/nosearch.png', '/open/lifted.png']);
    expect(consentDrops(built)).toEqual([
      ['page', '/header', 'opted_out', 'x-robots-tag: noai'],
      ['page', '/own', 'opted_out', 'meta robots: noai'],
      ['image', '/i/noai.png', 'opted_out', 'x-robots-tag: noai'],
      ['image', '/i/plain.png', 'opted_out', 'meta robots: noimageai, of the page'],
      ['image', '/open/tagged.png', 'opted_out', 'x-robots-tag: noimageai'],
      ['image', '/open/usage.png', 'opted_out', 'content-usage: train-ai=n'],
      ['image', '/open/reserved.png', 'opted_out', 'tdmrep.json: reserved'],
      ['image', '/private/b.png', 'blocked_by_robots', 'robots.txt: Disallow: /private/ (User-agent: *)'],
      ['image', '/open/c.gif.png', 'opted_out', 'ai.txt: Disallow: *.gif.png (User-agent: *)'],
    ]);
    expect(asked).not.toContain('/private/b.png');
    expect(asked.filter((path) => FILES[path] !== undefined).sort()).toEqual(Object.keys(FILES).sort());
    expect(built.validation).toMatchObject({ ok: true, warnings: 0 });
    expect(built.report.consent).toBe('standard');
  });

  it('stores when each statement was read next to the shards, and no time in them', async () => {
    const built = await standard();
    const check = compileSchema('consent');
    for (const line of built.lines) expect([line, check(line), check.errors]).toEqual([line, true, null]);
    const origins = built.lines.filter((line) => 'origin' in line);
    expect(origins).toEqual([
      {
        origin,
        files: Object.keys(FILES).map((path) => ({
          url: origin + path,
          final_url: origin + path,
          at: expect.stringMatching(/^20\d\d-/),
          status: 200,
          bytes: FILES[path]?.length,
          sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
        })),
      },
    ]);
    expect(built.lines).toContainEqual({
      document: expect.any(String),
      url: 'http://archive.example/search',
      evidence: [
        {
          signal: 'x_robots_tag',
          value: 'noindex',
          rule: 'noindex',
          source: 'http://archive.example/search',
          at: '2024-05-17T23:31:22Z',
          blocks: false,
        },
      ],
    });
    const search = built.samples.find(({ sample }) => sample.url.endsWith('/search'))?.sample;
    expect(search?.consent_headers).toEqual({ x_robots_tag: ['noindex'] });
    const live = built.samples.find(({ sample }) => sample.url.endsWith('/live'))?.sample;
    const lifted = live?.nodes.find((node) => node.type === 'image' && node.final_url.includes('lifted'));
    expect(lifted).toMatchObject({ consent: { tdm_file: '/open/lifted.png: 1', tdm_header: '0' } });
    expect(JSON.stringify(built.samples.map(({ sample }) => sample.nodes))).not.toMatch(
      /"at"|20\d\d-\d\d-\d\dT/,
    );
  });

  it('gives the same shards twice', async () => {
    const shards = async ({ store }: BuiltCorpus) => {
      const names: string[] = [];
      for await (const manifest of readManifests(store, 'assemble'))
        names.push(...manifest.shards.map(({ name }) => name));
      return names;
    };
    expect(await shards(await build({}))).toEqual(await shards(await standard()));
  });

  it('in mode strict leaves out also what is said of search engines and of any AI crawler', async () => {
    const built = await build({ mode: 'strict' });
    expect(paths(built)).toEqual(['/live', '/silent']);
    expect(imagesOf(built, '/live')).toEqual([]);
    expect(consentDrops(built)).toContainEqual([
      'image',
      '/open/a.png',
      'blocked_by_robots',
      'robots.txt: Disallow: /open/a.png (User-agent: ccbot)',
    ]);
  });

  it('heeds what is said to a listed token', async () => {
    const built = await build({ tokens: ['CCBot'] });
    expect(imagesOf(built, '/live')).toEqual(['/open/nosearch.png', '/open/lifted.png']);
  });

  it('in mode off leaves nothing out, asks for no file, keeps the evidence, and says so', async () => {
    const built = await build({ mode: 'off' });
    expect(paths(built)).toEqual(['/header', '/live', '/meta', '/own', '/search', '/silent', '/tdm']);
    expect(imagesOf(built, '/live')).toEqual(Object.keys(LIVE));
    expect(asked.filter((path) => FILES[path] !== undefined)).toEqual([]);
    expect(consentDrops(built)).toEqual([]);
    expect(built.report.consent).toBe('off');
    const said = built.lines.flatMap((line) => ('evidence' in line ? line.evidence : []));
    expect(said.map(({ rule }) => rule)).toContain('noai');
    expect(said.every(({ blocks }) => !blocks)).toBe(true);
  });
});

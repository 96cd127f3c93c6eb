import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { judgeAnswer } from '../../src/crawl/judge-answer.js';
import { createPagePool } from '../../src/crawl/page-pool.js';
import { type PageReading, readPage } from '../../src/crawl/read-page.js';
import type { ReadOptions } from '../../src/extract/read-content.js';
import type { HttpResponse } from '../../src/fetch/http-response.js';

const PAGE =
  '<body><a href="/next">n</a><main><img src="/in.jpg" data-hd="/hd.jpg"></main><img src="/out.jpg"></body>';
const recipe = { hosts: ['docs.example.org'], content: ['main'], images: { attribute: 'data-hd' } };

const read = (options: ReadOptions): PageReading =>
  readPage(
    { url: 'https://docs.example.org/a', body: Buffer.from(PAGE), contentType: 'text/html', agents: [] },
    options,
  );

it('images are those that a recipe or an extractor makes the content, and links are those of the page', () => {
  const links = [{ url: 'https://docs.example.org/next', nofollow: false }];
  expect(read({ recipes: [recipe] })).toMatchObject({
    links,
    images: [['https://docs.example.org/hd.jpg', 'https://docs.example.org/in.jpg']],
    recipeEmpty: false,
  });
  expect(read({ recipes: [{ ...recipe, content: ['.gone'] }] })).toMatchObject({ links, recipeEmpty: true });
  const extractor: ReadOptions['extractor'] = ({ $ }) => {
    $('a').remove();
    return [{ type: 'image', src: '/mine.jpg' }];
  };
  expect(read({ extractor })).toMatchObject({ links, images: [['https://docs.example.org/mine.jpg']] });
});

const response = (body: string): HttpResponse => ({
  url: 'https://docs.example.org/a',
  status: 200,
  status_text: '',
  headers: [['content-type', 'text/html']],
  request_headers: [],
  body: Buffer.from(body),
  encoded_body: Buffer.from(body),
});

it('a page on which the extractor fails is archived with its links, and counted', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'weft-crawl-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const path = join(folder, 'x.mjs');
  await writeFile(path, 'export default () => { throw new Error("no"); };');
  const recipes = [{ ...recipe, content: ['.gone'] }];
  const judge = async (reading: Parameters<typeof createPagePool>[0]['reading']) => {
    const pool = createPagePool({ threads: 1, timeoutMs: 20_000, ...(reading && { reading }) });
    try {
      return await judgeAnswer(
        { t: 'queue', url: 'https://docs.example.org/a', kind: 'page', depth: 0, by: 'seed' },
        response(PAGE),
        { pool, images: 'content', followNofollow: false, maxRedirects: 5, agents: [] },
      );
    } finally {
      await pool.close();
    }
  };
  const failed = await judge({ extractor: { path } });
  expect(failed).toMatchObject({ reason: 'stored', archive: true, notes: { extractor_failed: 1 } });
  expect(failed.found.map(({ url, kind }) => [kind, url])).toEqual([
    ['page', 'https://docs.example.org/next'],
  ]);
  expect(await judge({ recipes })).toMatchObject({ reason: 'stored', notes: { recipe_empty: 1 } });
  await expect(judge({ extractor: { path: join(folder, 'absent.mjs') } })).rejects.toMatchObject({
    code: 'extractor_not_found',
  });
});

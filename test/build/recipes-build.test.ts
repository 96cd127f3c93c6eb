import { cp, mkdtemp, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { load } from 'cheerio';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { describeBuild } from '../../src/commands/describe-build.js';
import { readCorpusRecord } from '../../src/corpus/corpus-reader.js';
import { buildFindings } from '../../src/inspect/build-findings.js';
import { writeSampleReport } from '../../src/inspect/sample-report.js';
import { compileWhere } from '../../src/inspect/where/where.js';
import { type BuiltCorpus, buildInProcess } from '../support/build-in-process.js';

const TEXT =
  'The estuary wakes slowly. At low water the mud shines like pewter, and the first oystercatchers walk its edge.';
const page = (body: string) => `<html><body>${body}</body></html>`;
const PAGES: Record<string, string> = {
  'good.html': page(`<main class="post"><p>By recipe. ${TEXT}</p></main><p>Beside it. ${TEXT}</p>`),
  'redesigned.html': page(
    `<article><h1>New look</h1><p>By chance. ${TEXT}</p><p>${TEXT} Twice.</p></article>`,
  ),
  'bare.html': page('<div></div>'),
  'list.html': page(`<ul class="list"><li>Listed. ${TEXT}</li></ul>`),
  'throw.html': page(`<main class="post"><p>${TEXT}</p></main>`),
  'mine.html': page(`<p>By extractor. ${TEXT}</p>`),
};
const MODULE = `import { words } from './words.mjs';
export default ({ $, url }) => {
  if (url.endsWith('/throw.html')) throw new RangeError('no such field');
  return url.endsWith('/mine.html') ? [{ type: 'text', text: $('p').text() + words }] : undefined;
};`;
const recipes = (content: string) => [
  { hosts: ['*.example.com'], content: ['main'] },
  { hosts: ['docs.example.org'], when: 'ul.list', content: ['li'] },
  { hosts: ['docs.example.org', 'example.org'], content: [content] },
];

let folder = '';
let built: BuiltCorpus;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'weft-recipes-build-'));
  await write(folder);
  built = await build(folder);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function write(into: string): Promise<void> {
  const rows = Object.keys(PAGES).map((path) => ({ path, url: `https://docs.example.org/${path}` }));
  await writeFile(join(into, 'urls.jsonl'), rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
  for (const [name, html] of Object.entries(PAGES)) await writeFile(join(into, name), html);
  // A copy keeps whole seconds exactly; times are part of what a plan knows of its inputs.
  for (const name of [...Object.keys(PAGES), 'urls.jsonl']) await utimes(join(into, name), 1e9, 1e9);
  await writeFile(join(into, 'x.mjs'), MODULE);
  await writeFile(join(into, 'words.mjs'), "export const words = ' And more.';");
}

function build(
  from: string,
  { content = 'main.post', store }: { content?: string; store?: BuiltCorpus['store'] } = {},
) {
  return buildInProcess(
    {
      source: { type: 'html', input: '*.html', url_map: 'urls.jsonl' },
      extract: { recipes: recipes(content), extractor: join(from, 'x.mjs') },
      rules: { preset: 'none' },
      fetch: { network: false },
    },
    { baseDir: from, ...(store && { store }) },
  );
}

describe('a build with recipes and an extractor', () => {
  it('stores what they say, and books what they do not', () => {
    const texts = built.samples.map(({ sample }) => [
      sample.url.replace(/.*\//, ''),
      sample.nodes.map((node) => (node.type === 'text' ? node.text.split(/[.\n]/)[0] : '')).join(),
      sample.notes,
    ]);
    expect(texts.sort()).toEqual([
      ['good.html', 'By recipe', undefined],
      ['list.html', '- Listed', undefined],
      ['mine.html', 'By extractor', undefined],
      ['redesigned.html', expect.stringContaining('By chance'), ['recipe_empty']],
    ]);
    expect(built.drops.map(({ level, reason, detail }) => [level, reason, detail]).sort()).toEqual([
      ['page', 'empty_document', undefined],
      ['page', 'extractor_failed', 'RangeError: no such field'],
    ]);
    expect(built.validation).toMatchObject({ ok: true });
  });

  it('counts pages by recipe and host, those of dropped documents too, and tells it', async () => {
    const { extract } = built.report.stats.counts;
    const counted = Object.entries(extract).filter(([name]) => name.startsWith('recipe_'));
    expect(Object.fromEntries(counted)).toEqual({
      'recipe_taken:1:*.example.com': 0,
      'recipe_taken:3:example.org': 0,
      'recipe_taken:2:docs.example.org': 1,
      'recipe_passed:2:docs.example.org': 3,
      'recipe_taken:3:docs.example.org': 1,
      'recipe_empty:3:docs.example.org': 2,
    });
    const lines = describeBuild(built.report);
    expect(lines).toContain('recipe 2 (docs.example.org): 1 page read, 3 passed by its when');
    expect(lines).toContain(
      'recipe 3 (docs.example.org): 1 page read, recipe_empty on 2 (66.7%): look at the site',
    );
    const path = join(folder, 'report');
    const where = compileWhere(['notes ~ recipe_empty']);
    const shown: string[] = [];
    await writeSampleReport(built.store, path, {
      count: 9,
      ...(where && { where }),
      onDocument: ({ sample }) => void shown.push(sample.url),
    });
    expect(shown).toEqual(['https://docs.example.org/redesigned.html']);
    const $ = load(await readFile(path, 'utf8'));
    const table = $('table').filter((_, one) => $(one).find('[data-t=recipe_empty]').length > 0);
    const rows = table.find('tbody tr').toArray();
    expect(rows.map((row) => $(row).text().replace(/\s+/g, ' '))).toEqual([
      '1*.example.com000',
      '2docs.example.org103',
      '3docs.example.org12 66.7%0',
      '3example.org000',
    ]);
  });

  it('tells which hosts of recipes no page is on', async () => {
    const lines = describeBuild(built.report);
    expect(lines).toContain('recipe 1 (*.example.com): matched no page');
    const findings = await buildFindings(built.store, built.report.stats);
    expect(findings).toEqual({
      lines: [
        'recipe 1 for *.example.com matched no page: compare its hosts with the URLs of the pages',
        'recipe 3 for example.org matched no page: compare its hosts with the URLs of the pages',
      ],
      failed: false,
    });
  });

  it('records the extractor by name and sum, without the folder that it lies in', async () => {
    const record = await readCorpusRecord(built.store);
    expect(record.extractor).toEqual({ name: 'x.mjs', sha256: expect.stringMatching(/^[0-9a-f]{64}$/) });
    expect(record.pipeline.extract).toMatchObject({ extractor: 'x.mjs', recipes: recipes('main.post') });
    expect(JSON.stringify(record)).not.toContain(folder);
  });

  it('has the same plan in another folder, and refuses to mix with what another module or recipe gave', async () => {
    const other = await mkdtemp(join(tmpdir(), 'weft-recipes-other-'));
    try {
      await cp(folder, other, { recursive: true, preserveTimestamps: true });
      expect((await build(other, { store: built.store })).report.phases.extract).toMatchObject({
        units: 1,
        resumed: 1,
      });
      await expect(build(other, { store: built.store, content: 'main' })).rejects.toMatchObject({
        code: 'other_corpus',
        message: expect.stringContaining('pipeline differs in: extract'),
      });
      await writeFile(join(other, 'words.mjs'), "export const words = ' And less.';");
      await expect(build(other, { store: built.store })).rejects.toMatchObject({
        code: 'other_corpus',
        message: expect.stringContaining('its extractor, or a file that it imports, has changed'),
      });
      await rm(join(other, 'x.mjs'));
      await expect(build(other, { store: built.store })).rejects.toMatchObject({
        code: 'extractor_not_found',
      });
    } finally {
      await rm(other, { recursive: true, force: true });
    }
  });
});

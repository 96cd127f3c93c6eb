import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { HtmlSourceOptions } from '../../../src/config/source-config.js';
import { createHtmlSource } from '../../../src/sources/html/html-source.js';
import { placeBeside, relativePlace } from '../../../src/sources/html/relative-place.js';
import { savedFrom, savedParts } from '../../../src/sources/html/saved-page.js';
import type { Source, SourceItem } from '../../../src/sources/source.js';
import { createInputOpener } from '../../../src/store/open-inputs.js';
import { readSource, summary, temporaryFolder, testContext } from '../support.js';

const folder = temporaryFolder();
const opener = createInputOpener({ baseDir: folder });

function write(path: string, content: string): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), content);
}

const source = (options: HtmlSourceOptions) => createHtmlSource(options, opener);

async function picture(from: Source, item: SourceItem | undefined, url: string): Promise<string> {
  if (item?.kind !== 'page') throw new Error('no page');
  const document = { url: item.page.url, source: item.page.source };
  if (!from.images?.mayHold(document, url)) return 'not held';
  const held = await from.images.holds?.(document, url);
  const read = await from.images.readImage(document, url, { maxBytes: 100, maxPixels: 1, network: false });
  return 'drop' in read
    ? read.drop.reason
    : `${Buffer.from(read.body).toString()}${held ? '' : ' but not held'}`;
}

const SAVED = (url: string) => `<!DOCTYPE html>\n<!-- saved from url=(00${url.length})${url} -->\n<html><p>x`;

describe('a page that a browser saved with its files', () => {
  it.each([
    ['_files', 'Chrome, Edge, Firefox'],
    ['.files', 'Internet Explorer'],
    ['-Dateien', 'German'],
    ['_fichiers', 'French'],
    ['_archivos', 'Spanish'],
    ['_soubory', 'Czech'],
  ])('leaves the pages in its folder %s (%s) out, and counts them', async (suffix) => {
    const root = `saved${suffix}`;
    write(`${root}/Tea \u8336.html`, SAVED('https://e.org/blog/tea?x=1'));
    write(`${root}/Tea \u8336${suffix}/ad.html`, '<html><p>advertisement');
    write(`${root}/Tea \u8336${suffix}/deep/frame.htm`, '<html><p>frame');
    write(`${root}/Tea \u8336${suffix}/script.js.download`, 'alert(1)');
    write(`${root}/Tea \u8336${suffix}/a b.png`, 'picture');
    write(`${root}/other${suffix}/page.html`, '<html><p>a folder of its own');
    const from = source({ input: root });
    const [unit] = await from.plan(testContext());
    const items = await readSource(from);
    expect(summary(items).sort()).toEqual([
      `page file:///other${suffix}/page.html 28`,
      'page https://e.org/blog/tea?x=1 83',
    ]);
    expect(unit && from.skippedFiles?.(unit)).toEqual({ image: 1, page_part: 3 });
    const page = items.find((item) => item.kind === 'page' && item.page.url.startsWith('https:'));
    const beside = new URL(`./Tea \u8336${suffix}/a%20b.png`, 'https://e.org/blog/tea').href;
    expect(await picture(from, page, beside)).toBe('picture');
    expect(await picture(from, page, 'https://e.org/blog/b.png')).toBe('file_not_found');
    expect(await picture(from, page, 'https://e.org/b.png')).toBe('not held');
    expect(await picture(from, page, 'https://cdn.example/blog/b.png')).toBe('not held');
  });

  it('keeps its own URL where a map or base_url gives one', async () => {
    write('named/a.html', SAVED('https://e.org/blog/tea'));
    write('named.json', '{"a.html":"https://m.example/"}');
    const url = async (options: object) =>
      summary(await readSource(source({ input: 'named', ...options })))[0];
    expect(await url({})).toMatch(/^page https:\/\/e\.org\/blog\/tea /);
    expect(await url({ base_url: 'https://b.example/' })).toMatch(/^page https:\/\/b\.example\/a\.html /);
    expect(await url({ url_map: 'named.json' })).toMatch(/^page https:\/\/m\.example\/ /);
  });

  it('is not confused by folders that only look alike', () => {
    const isPart = savedParts([
      'a.html',
      'a_files/x.html',
      'b_files/x.html',
      'c/a_files/x.html',
      'a_files.html',
      'a/x.html',
    ]);
    expect(
      ['a_files/x.html', 'b_files/x.html', 'c/a_files/x.html', 'a_files.html', 'a/x.html'].map(isPart),
    ).toEqual([true, false, false, false, false]);
  });

  it('is known by a URL of the web alone, without credentials and fragment', () => {
    const from = (text: string) => savedFrom(Buffer.from(text));
    expect(from('<!-- saved from url=(0030)https://u:p@e.org/a%2D%2Db#top -->')).toBe('https://e.org/a--b');
    expect(from('<!-- saved from url=(0014)about:internet -->')).toBeUndefined();
    expect(from('<!-- saved from url=(0022)file:///C:/secret.html -->')).toBeUndefined();
    expect(from(`${' '.repeat(3000)}<!-- saved from url=(0014)https://e.org/ -->`)).toBeUndefined();
    expect(from('<p>saved from url=(0014)https://e.org/')).toBeUndefined();
  });
});

describe('a page with a URL of the web whose pictures lie beside its file', () => {
  it('finds them from its own folder, in the input and nowhere else', async () => {
    write('mapped/x/1.html', '<p>x');
    write('mapped/x/img/a.png', 'beside');
    write('mapped/b.png', 'above');
    write('secret.png', 'secret');
    write('mapped.json', '{"x/1.html":"https://e.org/news/2026/one"}');
    const from = source({ input: 'mapped', url_map: 'mapped.json' });
    const [page] = await readSource(from);
    expect(await picture(from, page, 'https://e.org/news/2026/img/a.png')).toBe('beside');
    expect(await picture(from, page, 'https://e.org/news/b.png')).toBe('above');
    expect(await picture(from, page, 'https://e.org/secret.png')).toBe('not held');
    expect(await picture(from, page, 'https://e.org/news/2026/..%2fsecret.png')).toBe('bad_file_url');
    expect(await picture(from, page, 'http://e.org/news/2026/img/a.png')).toBe('not held');
  });

  it('is looked for in the site first, where its URL tells where that is', async () => {
    write('site/blog/a.html', '<p>x');
    write('site/i/a.png', 'site');
    write('site/blog/i/a.png', 'beside');
    const from = source({ input: 'site', base_url: 'https://e.org/' });
    const [page] = await readSource(from);
    expect(await picture(from, page, 'https://e.org/i/a.png')).toBe('site');
    expect(await picture(from, page, 'https://e.org/blog/i/a.png')).toBe('beside');
  });

  it.each([
    ['https://e.org/a/b', 'https://e.org/a/c.png', 'x/p.html', 'file:///x/c.png'],
    ['https://e.org/a/b/', 'https://e.org/a/c.png', 'x/p.html', 'file:///c.png'],
    ['https://e.org/a/b/', 'https://e.org/c.png', 'x/p.html', undefined],
    ['https://e.org', 'https://e.org/d/c.png?x=1', '\u8336/p.html', 'file:///%E8%8C%B6/d/c.png'],
    ['https://e.org/a', 'https://f.org/c.png', 'p.html', undefined],
  ])('%s, %s, %s: %s', (page, image, path, place) => {
    const way = relativePlace(page, image);
    expect(way && placeBeside(path, way)).toBe(place);
  });
});

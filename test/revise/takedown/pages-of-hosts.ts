import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { flakyPipeline } from '../retry/flaky-images.js';

const HOSTS = ['one.example', 'www.two.example', 'three.example'];

const SENTENCE =
  'The ferry left at six in the morning with eleven sacks of flour, four goats and the new schoolmaster on board.';

/** A folder of pages, alternating between three hosts by default, each with two images of `origin`; removed after the test. */
export async function pagesOfHosts(
  origin: string,
  pages: number,
  hostOf: (page: number) => string | undefined = (page) => HOSTS[page % HOSTS.length],
): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'weft-takedown-pages-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const urls: Record<string, string> = {};
  for (let page = 0; page < pages; page++) {
    const figures = [0, 1].map((n) => {
      const src = `${origin}/${page * 2 + n}.jpg`;
      return `<p>${SENTENCE} Trip ${page}.${n}.</p><figure><img src="${src}" width="160" height="120" alt="Secret alt ${page}.${n}"></figure>`;
    });
    const name = `page-${String(page).padStart(3, '0')}.html`;
    await writeFile(
      join(folder, name),
      `<html><head><title>Trip ${page}</title></head><body><article><h1>Trip ${page}</h1>${figures.join('')}<p>${SENTENCE}</p></article></body></html>`,
    );
    urls[name] = `https://${hostOf(page)}/${page}`;
  }
  await writeFile(join(folder, 'urls.json'), JSON.stringify(urls));
  return folder;
}

/** The pipeline that the pages are built with: units of six pages, shards of four documents. */
export function hostsPipeline() {
  return {
    ...flakyPipeline(),
    source: { type: 'html', input: '*.html', url_map: 'urls.json', unit_files: 6 },
    // All pages say the same.
    rules: { preset: 'none' },
  };
}

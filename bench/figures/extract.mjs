import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { madePages } from '../extraction/fit/made-pages.mjs';
import { loadPages, SHARED } from '../extraction/pages.mjs';

/** Main content of pages, from bytes: against a bare parse, and against extractors in C++ and in Python. */
export const extract = {
  name: 'extract',
  title: 'Parsing and extracting pages, on one thread',
  unit: 'pages',
  async prepare(bench, scratch) {
    const { pages, input } = await pagesToExtract(bench);
    const list = join(scratch, 'pages.jsonl');
    await writeFile(
      list,
      pages.map(({ id, url, path }) => `${JSON.stringify({ id, url, path })}\n`).join(''),
    );
    const node = (work) => ({
      selfMeasured: true,
      command: () => bench.side('extract-pages.mjs', work, list),
    });
    const python = (peer) => {
      const command = bench.peer(peer, 'extract.py', peer, list);
      return command === undefined
        ? []
        : [{ name: peer, role: 'peer', selfMeasured: true, command: () => command }];
    };
    return {
      count: pages.length,
      input,
      sides: [
        { name: 'cheerio/slim parse', role: 'limit', ...node('cheerio-slim') },
        { name: 'parse', role: 'pipeline', ...node('parse') },
        { name: 'extract', role: 'pipeline', ...node('extract') },
        { name: 'extract and measure', role: 'pipeline', ...node('measure') },
        ...python('resiliparse'),
        ...python('trafilatura'),
      ],
      ratios: [
        { name: 'parse against cheerio/slim', of: 'parse', against: 'cheerio/slim parse' },
        { name: 'extract against cheerio/slim', of: 'extract', against: 'cheerio/slim parse' },
        { name: 'extract against resiliparse', of: 'extract', against: 'resiliparse', reach: 0.4, aim: 0.6 },
        { name: 'extract against trafilatura', of: 'extract', against: 'trafilatura', reach: 5, aim: 10 },
        { name: 'extract and measure against extract', of: 'extract and measure', against: 'extract' },
      ],
    };
  },
};

/** Real pages where the labelled ones lie beside the repository, else made ones. */
async function pagesToExtract(bench) {
  const count = bench.pick({ small: 30, standard: 1000, full: 1000 });
  if (existsSync(join(SHARED, 'data/extract'))) {
    const pages = loadPages().filter(({ reference }) => reference.set === 'readability');
    return { pages: pages.slice(0, count), input: 'pages of the readability test set' };
  }
  bench.log('  the labelled pages are absent: pages of our own making');
  const folder = await bench.input('made-pages', async (path) => {
    await mkdir(path, { recursive: true });
    const made = madePages();
    await writeFile(join(path, 'pages.json'), JSON.stringify(made.map(({ id, url }) => ({ id, url }))));
    for (const { id, html } of made) await writeFile(join(path, `${id}.html`), html);
  });
  const { default: listed } = await import(join(folder, 'pages.json'), { with: { type: 'json' } });
  return {
    pages: listed.slice(0, count).map(({ id, url }) => ({ id, url, path: join(folder, `${id}.html`) })),
    input: 'made pages',
  };
}

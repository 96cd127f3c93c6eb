import { join } from 'node:path';
import { checkPipeline } from '../../src/config/load-pipeline.js';
import { crawlSite } from '../../src/crawl/crawl.js';
import { startCrawlSite } from '../crawl/crawl-site.js';
import { jsonl, pixelsOf, tarOf, tiffOf } from '../sources/corpora/fixtures.js';
import { testContext } from '../sources/support.js';
import { archiveOf, responseRecord } from '../sources/warc/write-warc.js';
import { type PictureWorld, PLACES, widthOf } from './picture-places.js';

const WORDS = 'The keeper wrote down the wind four times a day and once a week the price of lamp oil.';

/** Writes one page that names every picture, and one that names none, in every kind of input. */
export async function writeInputs(world: PictureWorld): Promise<void> {
  const { put, probes, pictures, origin } = world;
  const all = PLACES.flatMap((place) => probes[place]);
  const page = pageOf(all);
  // Each dump holds the page twice: as one of the web, and as one that claims to be a file.
  const urls = [`${origin}/dumps/p.html`, 'file:///p.html'];
  const other = `<html><body><article><h1>Other</h1><p>${WORDS.repeat(3)}</p></article></body></html>`;
  const otherUrl = `${origin}/other/p.html`;
  await put('dumps/p.html', page);
  await put('other/p.html', other);
  await put('urls.json', JSON.stringify({ 'p.html': urls[0] }));
  const own = pictures['own archive'];
  const others = pictures['other inputs'];
  await put(
    'dumps/p.tar',
    tarOf([
      ['p.html', Buffer.from(page)],
      ['own/own.jpg', own],
    ]),
  );
  await put(
    'other/p.tar',
    tarOf([
      ['p.html', Buffer.from(other)],
      ['sub/o.jpg', others],
    ]),
  );
  const pages = urls.map((url) => record(url, 'text/html', Buffer.from(page)));
  const jpeg = (name: string, body: Buffer) => record(`${origin}/archived/${name}.jpg`, 'image/jpeg', body);
  await put('dumps/p.warc.gz', archiveOf([...pages, jpeg('own', own)], true).bytes);
  const otherPage = record(otherUrl, 'text/html', Buffer.from(other));
  await put('other/p.warc.gz', archiveOf([otherPage, jpeg('other', others)], true).bytes);
  await put('dumps/p.jsonl', jsonl(...urls.map((url) => ({ url, html: page }))));
  await put('other/p.jsonl', jsonl({ url: otherUrl, html: other }));
  await writeCorpora(world, all);
  await crawlPage(world, all);
}

function record(uri: string, type: string, body: Buffer): Buffer {
  return responseRecord(
    uri,
    ['HTTP/1.1 200 OK', `Content-Type: ${type}`, `Content-Length: ${body.length}`],
    body,
  );
}

/** A page with an image for each URL, between paragraphs. */
export function pageOf(urls: readonly string[]): string {
  const figures = urls.map(
    (src, n) =>
      `<p>Entry ${n}. ${WORDS}</p><figure><img src="${src}" width="160" height="120" alt="n ${n}"></figure>`,
  );
  return `<html><head><title>Log</title></head><body><article><h1>Log</h1>${figures.join('')}<p>${WORDS}</p></article></body></html>`;
}

/** Corpora of others whose records name the pictures as addresses and, in MMC4, as file names too. */
async function writeCorpora({ put, origin }: PictureWorld, urls: readonly string[]): Promise<void> {
  const url = `${origin}/dumps/p.html`;
  const frames = urls.map((_, n) => pixelsOf(widthOf('own archive'), 8, 3, n));
  const record = { url, texts: urls.map(() => null), images: urls };
  await put(
    'dumps/mint.tar',
    tarOf([
      ['1.json', Buffer.from(JSON.stringify(record))],
      ['1.tiff', tiffOf(frames)],
    ]),
  );
  const others = tiffOf([pixelsOf(widthOf('other inputs'), 8, 3, 1)]);
  const otherRecord = { url: `${origin}/other/p.html`, texts: ['Another.'], images: [null] };
  await put(
    'other/mint.tar',
    tarOf([
      ['2.json', Buffer.from(JSON.stringify(otherRecord))],
      ['2.tiff', others],
    ]),
  );
  const names = [
    'p.jpg',
    'link.jpg',
    '../../outside.jpg',
    '..',
    '..%2f..%2foutside.jpg',
    '%2e%2e',
    'p.jpg?x',
    'a#b',
  ];
  const info = [
    ...urls.map((raw_url) => ({ raw_url, image_name: raw_url, matched_text_index: 0 })),
    ...names.map((image_name) => ({ raw_url: 'about:blank', image_name, matched_text_index: 0 })),
  ];
  await put('dumps/mmc4.jsonl', jsonl({ url, text_list: [WORDS], image_info: info }));
  await put('other/mmc4.jsonl', jsonl({ url: `${origin}/other/p.html`, text_list: [WORDS], image_info: [] }));
}

/** A crawl of a site whose only page names the pictures, and has one of its own. */
async function crawlPage({ base, pictures, hide }: PictureWorld, urls: readonly string[]): Promise<void> {
  // The crawl gets pictures by itself: what it could get of the test's other server would be in its archive.
  hide(true);
  const site = await startCrawlSite({
    a: (path) => {
      if (path === '/') return { body: pageOf(['/own.jpg', ...urls]) };
      if (path !== '/own.jpg') return undefined;
      return { headers: { 'content-type': 'image/jpeg' }, body: pictures['own archive'] };
    },
  });
  try {
    const { crawl, fetch } = checkPipeline({
      source: { type: 'warc', input: 'unused' },
      fetch: { contact: 'crawler@example.org', allow_private: true, retries: 0 },
      crawl: { seeds: [`${site.origin('a')}/`], delay_ms: 0 },
    });
    if (crawl === undefined) throw new Error('no crawl');
    await crawlSite({
      name: 'crawl',
      config: crawl,
      fetch,
      folder: join(base, 'crawl'),
      threads: 1,
      ctx: { ...testContext(), now: Date.now },
    });
  } finally {
    hide(false);
    await site.close();
  }
}

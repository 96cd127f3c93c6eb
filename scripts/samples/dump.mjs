// @ts-check
import { CRAWL_START } from './archive.mjs';
import { urlOf } from './pages/layout.mjs';
import { dataUrl, PICTURES } from './pictures.mjs';

/** Pages whose pictures travel in the dump itself; the others name pictures that nobody can fetch. */
const SELF_CONTAINED = new Set([
  'birds/estuary-log.html',
  'maths/arches.html',
  'docs/kiln-controller.html',
  'forum/thread-212.html',
  'zh/food/noodles.html',
  'zh/shop/cups.html',
  'zh/gallery/seasons.html',
]);
/** Pages of the nested dump, in this order. */
const NESTED = [
  'docs/kiln-controller.html',
  'zh/food/noodles.html',
  'news/harbour-ferry.html',
  'zh/shop/cups.html',
];
/** Pictures in the dump are this wide: large enough to look at, small enough for a line of JSON. */
const INLINE_WIDTH = 360;

const picturesByPath = new Map(PICTURES.map((picture) => [picture.path, picture]));

/** @param {string} html @param {string} path */
async function inlinePictures(html, path) {
  const base = html.match(/<base href="([^"]+)"/)?.[1] ?? urlOf(path);
  let out = '';
  let done = 0;
  for (const match of html.matchAll(/ src="([^"]+)"/g)) {
    const src = match[1] ?? '';
    const picture = src.startsWith('data:')
      ? undefined
      : picturesByPath.get(new URL(src, base).pathname.slice(1));
    if (!picture || picture.width < INLINE_WIDTH) continue;
    out += `${html.slice(done, match.index)} src="${await dataUrl(picture.scene(), INLINE_WIDTH)}"`;
    done = match.index + match[0].length;
  }
  return out + html.slice(done);
}

/** The pages as JSON Lines and as one nested JSON document. @param {import('./pages/layout.mjs').SitePage[]} pages @returns {Promise<Map<string, Buffer>>} */
export async function dumpPages(pages) {
  /** @type {{ id: string, url: string, html: string, fetched_at: string }[]} */
  const records = [];
  for (const [i, { path, html }] of pages.entries()) {
    const fetched = new Date(Date.parse(CRAWL_START) + (i + 2) * 1000).toISOString().replace('.000Z', 'Z');
    records.push({
      id: path.replace(/\.html$/, '').replaceAll('/', '-'),
      url: urlOf(path),
      html: SELF_CONTAINED.has(path) ? await inlinePictures(html, path) : html,
      fetched_at: fetched,
    });
  }
  const items = NESTED.map((path) => records.find(({ url }) => url === urlOf(path)));
  const nested = { meta: { name: 'weft samples', pages: items.length, license: 'CC0-1.0' }, data: { items } };
  return new Map([
    ['pages.jsonl', Buffer.from(records.map((record) => `${JSON.stringify(record)}\n`).join(''))],
    ['nested.json', Buffer.from(`${JSON.stringify(nested, null, 1)}\n`)],
  ]);
}

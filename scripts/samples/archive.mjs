// @ts-check

import { ORIGIN, urlOf } from './pages/layout.mjs';
import { chunked, gzipMember, warcWriter } from './warc.mjs';

/** When the crawl of the samples began. */
export const CRAWL_START = '2025-04-12T08:00:00Z';
/** The one image that only the second archive holds. */
export const SIBLING_IMAGE = 'zh/gallery/img/winter.jpg';
/** The page that is sent compressed and in chunks. */
const CHUNKED_PAGE = 'bridge/history.html';
/** An image under a second URL: archived as a revisit. */
const REVISIT = { path: 'img/tea/cup.jpg', query: '?v=3' };
const BROKEN_IMAGE = 'media/birds/avocet.jpg';

/** @type {Record<string, string>} */
const MIME = {
  jpg: 'image/jpeg',
  png: 'image/png',
  webp: 'image/webp',
  gif: 'image/gif',
  svg: 'image/svg+xml',
};
const mimeOf = (/** @type {string} */ path) =>
  MIME[path.split('.').at(-1) ?? ''] ?? 'application/octet-stream';

/** @param {{ path: string, bytes: Buffer, charset?: string, bom?: boolean }[]} pages @param {Map<string, Buffer>} images @returns {Map<string, Buffer>} */
export function archiveSite(pages, images) {
  const site = warcWriter('site.warc.gz', CRAWL_START);
  const moved = (/** @type {string} */ from, /** @type {string} */ to) =>
    site.exchange(
      from,
      '301 Moved Permanently',
      { 'Content-Type': 'text/html; charset=utf-8', Location: to, 'Content-Length': '0' },
      Buffer.alloc(0),
    );
  moved('http://journal.weft.example/', `${ORIGIN}/`);
  for (const { path, bytes, charset, bom } of pages) {
    if (path === CHUNKED_PAGE) {
      const body = chunked(gzipMember(bytes), 2048);
      site.exchange(
        urlOf(path),
        '200 OK',
        {
          'Content-Type': 'text/html; charset=utf-8',
          'Content-Encoding': 'gzip',
          'Transfer-Encoding': 'chunked',
        },
        body,
      );
      continue;
    }
    // Pages that tell their charset themselves, by <meta> or by a byte order mark, are served without one.
    const type = charset || bom ? 'text/html' : 'text/html; charset=utf-8';
    site.exchange(
      urlOf(path),
      '200 OK',
      { 'Content-Type': type, 'Content-Length': String(bytes.length) },
      bytes,
    );
  }
  moved(`${ORIGIN}/tea/spring`, `${ORIGIN}/tea/spring.html`);
  for (const [path, bytes] of images) {
    if (path === SIBLING_IMAGE) continue;
    const headers = { 'Content-Type': mimeOf(path), 'Content-Length': String(bytes.length) };
    const queries = path === 'img/pixel.gif' ? ['', '?p=en', '?p=zh'] : [''];
    for (const query of queries) {
      const url = `${ORIGIN}/${path}${query}`;
      const record = site.exchange(url, '200 OK', headers, bytes);
      if (path === REVISIT.path) site.revisit(url + REVISIT.query, { ...record, url }, headers, bytes);
    }
  }
  const missing = Buffer.from(
    '<!DOCTYPE html><html lang="en"><title>Not found</title><h1>404</h1><p>There is nothing here.</p></html>\n',
  );
  site.exchange(
    `${ORIGIN}/${BROKEN_IMAGE}`,
    '404 Not Found',
    { 'Content-Type': 'text/html; charset=utf-8', 'Content-Length': String(missing.length) },
    missing,
  );

  const sibling = warcWriter('site-images.warc.gz', '2025-04-12T09:00:00Z');
  const picture = images.get(SIBLING_IMAGE);
  if (!picture) throw new Error(`${SIBLING_IMAGE} was not drawn`);
  sibling.exchange(
    `${ORIGIN}/${SIBLING_IMAGE}`,
    '200 OK',
    { 'Content-Type': mimeOf(SIBLING_IMAGE), 'Content-Length': String(picture.length) },
    picture,
  );
  return new Map([
    ['site.warc.gz', site.bytes()],
    ['site-images.warc.gz', sibling.bytes()],
  ]);
}

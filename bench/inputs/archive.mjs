import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { randomFrom, writer } from '../extraction/fit/made-words.mjs';
import { articlePage } from './articles.mjs';

/** Characters of links below each page, so that it is as long as pages of the web are: some 50 kB. */
const LINKS_CHARS = 44_000;

/** A page of about 50 kB. */
export function longPage(n) {
  const write = writer('en', randomFrom(n + 7));
  // Names and addresses of a page's own keep it from packing better than pages of the web do, which is about five to one.
  const word = () => Math.floor(write.random() * 2 ** 52).toString(36);
  let links = '';
  while (links.length < LINKS_CHARS)
    links += `<a class="c${word()}" href="/${word()}/${word()}">${write.sentence()}</a>`;
  return articlePage(n, []).replace('</body>', `<footer>${links}</footer></body>`);
}

/** Records that a page has in an archive: as in Common Crawl's, its request, its response and metadata. */
export const RECORDS_PER_PAGE = 3;

/** Writes a WARC file of pages, each record a gzip member of its own. */
export async function writeWarc(file, pages) {
  const out = createWriteStream(file);
  for (let n = 0; n < pages; n++)
    for (const record of recordsOf(n)) if (!out.write(gzipSync(record))) await once(out, 'drain');
  out.end();
  await once(out, 'finish');
}

function recordsOf(n) {
  const body = Buffer.from(longPage(n));
  const request = `GET /${n} HTTP/1.1\r\nUser-Agent: bench/1.0\r\nAccept: text/html\r\nHost: h${n % 100}.example\r\n\r\n`;
  const head = `HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: ${body.length}\r\n\r\n`;
  return [
    record(n, 'request', 'application/http; msgtype=request', Buffer.from(request)),
    record(n, 'response', 'application/http; msgtype=response', Buffer.concat([Buffer.from(head), body])),
    record(n, 'metadata', 'application/warc-fields', Buffer.from(`fetchTimeMs: ${n % 900}\r\n`)),
  ];
}

function record(n, kind, type, block) {
  const id = createHash('sha1').update(`${kind} ${n}`).digest('hex');
  const head = [
    'WARC/1.0',
    `WARC-Type: ${kind}`,
    `WARC-Record-ID: <urn:sha1:${id}>`,
    'WARC-Date: 2026-01-01T00:00:00Z',
    `WARC-Target-URI: https://h${n % 100}.example/${n}`,
    `Content-Type: ${type}`,
    `Content-Length: ${block.length}`,
  ];
  return Buffer.concat([Buffer.from(`${head.join('\r\n')}\r\n\r\n`), block, Buffer.from('\r\n\r\n')]);
}

/** Writes JSON lines of pages. */
export async function writeJsonl(file, pages, pageOf = longPage) {
  const out = createWriteStream(file);
  for (let n = 0; n < pages; n++) {
    const line = `${JSON.stringify({ id: `p-${n}`, url: `https://h${n % 100}.example/${n}`, html: await pageOf(n) })}\n`;
    if (!out.write(line)) await once(out, 'drain');
  }
  out.end();
  await once(out, 'finish');
}

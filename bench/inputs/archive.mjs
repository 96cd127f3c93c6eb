import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { randomFrom, writer } from '../extraction/fit/made-words.mjs';
import { articlePage } from './articles.mjs';

/** Characters of script on each page, so that it is as long as pages of the web are: some 50 kB. */
const SCRIPT_CHARS = 44_000;

/** A page of about 50 kB. */
export function longPage(n) {
  const write = writer('en', randomFrom(n + 7));
  let script = '';
  while (script.length < SCRIPT_CHARS)
    script += `items.push({id:${write.between(1, 1e9)},text:${JSON.stringify(write.sentence())}});`;
  return articlePage(n, []).replace('</body>', `<script>${script}</script></body>`);
}

/** Writes a WARC file of a response for each page, each record a gzip member of its own. */
export async function writeWarc(file, pages) {
  const out = createWriteStream(file);
  for (let n = 0; n < pages; n++) if (!out.write(gzipSync(response(n)))) await once(out, 'drain');
  out.end();
  await once(out, 'finish');
}

function response(n) {
  const body = Buffer.from(longPage(n));
  const http = Buffer.from(
    `HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: ${body.length}\r\n\r\n`,
  );
  const id = `${String(n).padStart(8, '0')}-0000-4000-8000-000000000000`;
  const head = [
    'WARC/1.0',
    'WARC-Type: response',
    `WARC-Record-ID: <urn:uuid:${id}>`,
    'WARC-Date: 2026-01-01T00:00:00Z',
    `WARC-Target-URI: https://h${n % 100}.example/${n}`,
    'Content-Type: application/http; msgtype=response',
    `Content-Length: ${http.length + body.length}`,
  ];
  return Buffer.concat([Buffer.from(`${head.join('\r\n')}\r\n\r\n`), http, body, Buffer.from('\r\n\r\n')]);
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

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { createWarcSource } from '../../../src/sources/warc/warc-source.js';
import { createInputOpener } from '../../../src/store/open-inputs.js';
import { readSource, temporaryFolder } from '../support.js';
import { archiveOf, chunkBody, responseRecord } from './write-warc.js';

const folder = temporaryFolder();
const opener = createInputOpener({ baseDir: folder });
const HTML = Buffer.from('<!doctype html><title>t</title><p>text</p>');
const latin1 = (text: string) => Buffer.from(text, 'latin1');
const PICTURES = {
  'image/png': latin1('\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01'),
  'image/jpeg': latin1('\xff\xd8\xff\xe0\0\x10JFIF\0'),
  'image/gif': latin1('GIF89a\x01\0\x01\0\x80\0\0'),
  'image/webp': latin1('RIFF\x24\0\0\0WEBPVP8 \x18\0\0\0'),
  'image/avif': latin1('\0\0\0\x1cftypavif\0\0\0\0'),
};
let files = 0;

/** What one response becomes: `page`, the media type of a capture, or the reason of a drop. */
async function verdict(type: string | undefined, body: Buffer, head: string[] = [], options = {}) {
  const input = `${files++}.warc.gz`;
  const fields = [...(type === undefined ? [] : [`Content-Type: ${type}`]), ...head];
  const record = responseRecord('https://e.org/x', ['HTTP/1.1 200 OK', ...fields], body);
  writeFileSync(join(folder, input), archiveOf([record], true).bytes);
  const [item] = await readSource(createWarcSource({ input, ...options }, opener));
  if (item?.kind === 'capture') return item.capture.mime;
  return item?.kind === 'drop' ? item.drop.reason : item?.kind;
}

describe('the declared media type of an archived response', () => {
  it('hides no raster image', async () => {
    const types = ['text/html', 'application/xhtml+xml', 'text/plain', 'jpg', 'application/x-download'];
    for (const [mime, bytes] of Object.entries(PICTURES))
      for (const type of [...types, 'video/mp4', 'text/html; charset=utf-8', undefined])
        expect([type, await verdict(type, bytes)]).toEqual([type, mime]);
  });

  it('is looked behind through chunks and content codings', async () => {
    const png = PICTURES['image/png'];
    const type = 'application/x-download';
    expect(await verdict(type, chunkBody(png, [3, 5]), ['Transfer-Encoding: chunked'])).toBe('image/png');
    expect(await verdict(type, gzipSync(png), ['Content-Encoding: gzip'])).toBe('image/png');
    expect(await verdict('text/html', gzipSync(png), ['Content-Encoding: gzip'])).toBe('image/png');
    expect(await verdict(type, brotliCompressSync(png), ['Content-Encoding: br'])).toBe('image/png');
    const packed = gzipSync(Buffer.concat([png, Buffer.alloc(5000)]));
    expect(await verdict(type, packed, ['Content-Encoding: gzip'], { max_page_bytes: 1000 })).toBe(
      'not_html',
    );
  });

  it('is looked behind in an image that is larger than a page may be', async () => {
    const large = Buffer.concat([PICTURES['image/png'], Buffer.alloc(5000)]);
    for (const type of ['text/html', 'text/plain', undefined])
      expect(await verdict(type, large, [], { max_page_bytes: 1000 })).toBe('image/png');
  });

  it('makes no image of a page, whatever its text begins with', async () => {
    const begin = (text: string) => Buffer.from(`${text}${HTML}`);
    for (const text of ['GIF89a is a format. ', 'BM', 'RIFF1234WEBP ', '\xff\xd8\xff '])
      expect([text, await verdict('text/html', begin(text))]).toEqual([text, 'page']);
    expect(await verdict('text/plain', begin('GIF89a is a format. '))).toBe('not_html');
  });

  it('makes no image of a page that holds a drawing', async () => {
    const drawing = '<html><body><svg width="1"></svg></body></html>';
    for (const head of ['<!-- saved -->', '<?xml version="1.0"?>'])
      for (const type of ['text/html', undefined, 'application/octet-stream'])
        if (type !== 'application/octet-stream')
          expect([head, type, await verdict(type, Buffer.from(head + drawing))]).toEqual([
            head,
            type,
            'page',
          ]);
        else expect(await verdict(type, Buffer.from(head + drawing))).toBe('not_html');
    expect(await verdict('text/html', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>'))).toBe('page');
    expect(await verdict(undefined, Buffer.from('<?xml version="1.0"?><svg width="1"/>'))).toBe(
      'image/svg+xml',
    );
  });
});

import { mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { parquetWriteBuffer } from 'hyparquet-writer';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { recogniseSource } from '../../../src/sources/recognise/recognise-source.js';
import type { InputOpener } from '../../../src/store/input.js';
import { createInputOpener } from '../../../src/store/open-inputs.js';
import { warcRecord } from '../warc/write-warc.js';

let folder: string;
let opener: InputOpener;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'weft-recognise-'));
  opener = createInputOpener({ baseDir: folder });
});
afterAll(() => opener.close());

const file = async (name: string, data: string | Uint8Array) => {
  await mkdir(dirname(join(folder, name)), { recursive: true });
  await writeFile(join(folder, name), data);
  return name;
};
const page = (n: number) => `<html><body><h1>Page ${n}</h1><p>Words of it.</p><p>More.</p></body></html>`;
const record = (n: number) => ({ link: `https://a.example/${n}`, content: page(n) });
const odd = { type: 'json', html_field: 'content', url_field: 'link' };
const response = (uri: string, type: string) =>
  warcRecord({
    type: 'response',
    uri,
    contentType: 'application/http; msgtype=response',
    block: Buffer.from(`HTTP/1.1 200 OK\r\nContent-Type: ${type}\r\n\r\nx`),
  });

const indexLine = (filename: string, mime = 'text/html') =>
  JSON.stringify({ url: 'https://a.example/', mime, status: '200', filename, offset: '1', length: '9' });
const mhtml = `From: <Saved by a browser>\r\nMIME-Version: 1.0\r\nContent-Type: multipart/related; boundary="b"\r\n\r\n--b\r\nContent-Type: text/html\r\n\r\n${page(1)}\r\n--b--\r\n`;

describe('a file', () => {
  it.each<[string, () => string | Uint8Array, object]>([
    ['lines.jsonl', () => [1, 2].map((n) => `${JSON.stringify(record(n))}\n`).join(''), odd],
    ['lines.gz', () => gzipSync(JSON.stringify(record(1))), odd],
    [
      'utf16.json',
      () => Buffer.from(`\uFEFF${JSON.stringify(record(1))}\n${JSON.stringify(record(2))}`, 'utf16le'),
      odd,
    ],
    ['array.json', () => JSON.stringify([record(1), record(2)], null, 2), odd],
    [
      'dump.json',
      () => JSON.stringify({ meta: { of: [1, [2]] }, 'da"ta': { items: [record(1), record(2)] } }, null, 1),
      { ...odd, path: 'da"ta.items' },
    ],
    ['one-line-dump.json', () => JSON.stringify({ items: [record(1)] }), { ...odd, path: 'items' }],
    ['mmc4.jsonl', () => JSON.stringify({ text_list: ['a'], image_info: [] }), { type: 'mmc4' }],
    [
      'omni.jsonl',
      () => JSON.stringify({ texts: ['a'], images: [null], general_metadata: {} }),
      { type: 'omnicorpus' },
    ],
    ['page.htm', () => page(1), { type: 'html' }],
    ['old.arc', () => 'filedesc://a.arc 0.0.0.0 20010101000000 text/plain 76\n1 0 X\n', { type: 'warc' }],
    ['plain', () => response('https://a.example/', 'text/html'), { type: 'warc' }],
    ['my.paths', () => 'a/one.warc.gz\nb/two.warc.gz\n', { type: 'warc' }],
    [
      'cc.paths.gz',
      () => gzipSync('crawl-data/CC-MAIN-2024-10/segments/1/warc/a.warc.gz\n'),
      { type: 'warc', paths_prefix: 'https://data.commoncrawl.org/' },
    ],
    [
      'index.cdxj',
      () =>
        'com,example)/ 20240102030405 {"url": "https://example.com/", "offset": "1", "filename": "crawl-data/a.warc.gz"}\n',
      { type: 'warc', warc_base: 'https://data.commoncrawl.org/' },
    ],
    ['saved.mhtml', () => mhtml, { type: 'html' }],
    ['saved.mht.gz', () => gzipSync(mhtml), { type: 'html' }],
    ['answer.json', () => `${indexLine('a.warc.gz')}\n${indexLine('b.warc.gz')}`, { type: 'warc' }],
    [
      'answer.jsonl.gz',
      () => gzipSync(indexLine('crawl-data/x/a.warc.gz')),
      { type: 'warc', warc_base: 'https://data.commoncrawl.org/' },
    ],
    [
      'classic',
      () =>
        ' CDX N b a m s k r M S V g\ncom,a)/ 20240102030405 https://a.example/ text/html 200 X - - 9 1 a.warc.gz\n',
      { type: 'warc' },
    ],
  ])('%s', async (name, data, source) => {
    expect((await recogniseSource(opener, await file(name, data()))).source).toEqual(source);
  });

  it.each<[string, string, boolean]>([
    ['with-images.warc', 'image/png', false],
    ['without.warc', 'text/html', true],
  ])('%s tells whether images must be downloaded', async (name, type, needed) => {
    const data = Buffer.concat([
      response('https://a.example/', 'text/html'),
      response('https://a.example/a', type),
    ]);
    expect(await recogniseSource(opener, await file(name, gzipSync(data)))).toMatchObject({
      source: { type: 'warc' },
      needsNetwork: needed,
    });
  });

  it('Parquet by its columns, bytes or text, and an index of records in archives', async () => {
    const numbers = [1, 2, 3];
    const column = (name: string, data: unknown[], type: 'STRING' | 'BYTE_ARRAY' | 'INT64' = 'STRING') => ({
      name,
      data,
      type,
    });
    const write = (name: string, columnData: ReturnType<typeof column>[]) =>
      file(name, new Uint8Array(parquetWriteBuffer({ columnData })));
    const links = column(
      'link',
      numbers.map((n) => `https://a.example/${n}`),
    );
    const text = await write('text.parquet', [column('content', numbers.map(page)), links]);
    expect((await recogniseSource(opener, text)).source).toEqual(odd);
    const raw = numbers.map((n) => Buffer.from(page(n)));
    const bytes = await write('bytes.parquet', [links, column('content', raw, 'BYTE_ARRAY')]);
    expect((await recogniseSource(opener, bytes)).source).toEqual(odd);
    const index = await write('index.parquet', [
      links,
      column(
        'warc_filename',
        numbers.map((n) => `crawl-data/${n}.warc.gz`),
      ),
      column('warc_record_offset', numbers.map(BigInt), 'INT64'),
    ]);
    expect((await recogniseSource(opener, index)).source).toEqual({
      type: 'warc',
      warc_base: 'https://data.commoncrawl.org/',
    });
    const short = await write('short.parquet', [
      column('filename', ['a.warc.gz']),
      column('offset', [1n], 'INT64'),
      column('mime', ['image/png']),
    ]);
    expect(await recogniseSource(opener, short)).toMatchObject({
      source: { type: 'warc' },
      needsNetwork: false,
      unset: [expect.stringMatching(/^warc_base: /)],
    });
  });

  it.each([
    ['pages.cdxj', indexLine('a.warc.gz'), true],
    ['with-images.cdxj', `${indexLine('a.warc.gz')}\n${indexLine('a.warc.gz', 'image/png')}\n`, false],
  ])('%s tells whether the index names images', async (name, lines, needed) => {
    const data = lines.replace(/^/gm, 'com,a)/ 20240102030405 ');
    expect((await recogniseSource(opener, await file(name, data))).needsNetwork).toBe(needed);
  });

  it.each([
    [
      'text.jsonl',
      JSON.stringify({ text: 'Words.', url: 'https://a.example/' }),
      /holds HTML.*there are text, url/,
    ],
    [
      'no-url.jsonl',
      JSON.stringify({ body: page(1), name: 'x' }),
      /the URL of its page; there are body, name/,
    ],
    ['table.csv', 'url,html\n1,2\n', /write it as JSON lines or Parquet/],
    ['notes.txt', 'Some words.', /neither WARC, JSON, Parquet/],
    ['empty.jsonl', '', /neither WARC/],
  ])('%s is refused by what it is', async (name, data, message) => {
    await expect(recogniseSource(opener, await file(name, data))).rejects.toMatchObject({
      code: 'input_unknown',
      exitCode: 3,
      message: expect.stringMatching(message),
    });
  });
});

describe('a folder', () => {
  it('of pages, with the file that gives them URLs', async () => {
    for (const n of [1, 2, 3]) await file(`site/p/${n}.html`, page(n));
    await file('site/style.css', 'p {}');
    await file('site/data.json', '{"a": 1}');
    await file(
      'site/map.json',
      JSON.stringify({ 'p/1.html': 'https://a.example/1', 'p/2.html': 'https://a.example/2' }),
    );
    expect((await recogniseSource(opener, 'site')).source).toEqual({
      type: 'html',
      url_map: 'site/map.json',
    });
  });

  it('of pages whose names do not say so', async () => {
    for (const n of [1, 2, 3]) await file(`mirror/view@id=${n}`, page(n));
    expect((await recogniseSource(opener, 'mirror')).source).toEqual({ type: 'html' });
  });

  it('of archives, and what lies beside them', async () => {
    for (const n of [1, 2])
      await file(`crawl/${n}.warc.gz`, gzipSync(response(`https://a.example/${n}`, 'image/png')));
    await file('crawl/README.txt', 'A crawl.');
    const found = await recogniseSource(opener, 'crawl');
    expect(found).toMatchObject({ source: { type: 'warc' }, needsNetwork: false });
    expect(found.seen.join('\n')).toMatch(/other files beside them \(other\) are not read/);
  });

  it('of indexes in JSON, which a build takes only where they are named', async () => {
    await file('answers/one.json', indexLine('a.warc.gz'));
    await expect(recogniseSource(opener, 'answers')).rejects.toMatchObject({
      message: expect.stringMatching(/^answers\/one\.json: an index .*name such a file itself$/),
    });
  });

  it('of pages that a browser saved with their images in them', async () => {
    for (const n of [1, 2]) await file(`mhtml/${n}.mhtml`, mhtml);
    expect((await recogniseSource(opener, 'mhtml')).seen).toEqual([
      '2 of 2 files are HTML by name',
      'images are parts of the MHTML files',
    ]);
  });

  it('without a file, and one that is not there', async () => {
    await mkdir(join(folder, 'void'));
    await expect(recogniseSource(opener, 'void')).rejects.toMatchObject({ code: 'input_empty' });
    await expect(recogniseSource(opener, 'absent')).rejects.toMatchObject({ code: 'input_not_found' });
  });
});

it('takes time that grows with the length of a JSON text, also of one whose strings never end', async () => {
  const start = process.cpuUsage();
  const hostile = `{"a": "${'\\"'.repeat(1_000_000)}`;
  await expect(recogniseSource(opener, await file('hostile.json', hostile))).rejects.toMatchObject({
    code: 'input_unknown',
  });
  const { user } = process.cpuUsage(start);
  expect(user / 1_000_000).toBeLessThan(5);
});

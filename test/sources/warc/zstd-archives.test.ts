import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { createHtmlSource } from '../../../src/sources/html/html-source.js';
import { createJsonSource } from '../../../src/sources/json/json-source.js';
import { createWarcSource } from '../../../src/sources/warc/warc-source.js';
import { createInputOpener } from '../../../src/store/open-inputs.js';
import { DICTIONARY, skippableFrame, zstdFrame } from '../../formats/zstd/write-zstd.js';
import { readSource, summary, temporaryFolder } from '../support.js';
import { responseRecord } from './write-warc.js';

const folder = temporaryFolder();
const opener = createInputOpener({ baseDir: folder });
const PNG = Buffer.from('\u0089PNG\r\n\u001a\n0000', 'latin1');
const page = (n: number) =>
  responseRecord(
    `https://e.org/${n}`,
    ['HTTP/1.1 200 OK', 'Content-Type: text/html'],
    Buffer.from(`<!doctype html><title>${n}</title><p>${'river garden station '.repeat(20)}`),
  );
const image = responseRecord('https://e.org/a.png', ['HTTP/1.1 200 OK', 'Content-Type: image/png'], PNG);
const records = [page(0), image, page(1), page(2)];

async function read(name: string, bytes: Buffer) {
  writeFileSync(join(folder, name), bytes);
  const source = createWarcSource({ input: name }, opener);
  return { source, items: await readSource(source) };
}

describe.each([
  ['with a dictionary', DICTIONARY, [skippableFrame(DICTIONARY)]],
  ['with a compressed dictionary', DICTIONARY, [skippableFrame(zstdFrame(DICTIONARY))]],
  ['without a dictionary', undefined, []],
])('a .warc.zst of one frame per record, %s', (name, dictionary, before) => {
  const frames = records.map((record) => zstdFrame(record, dictionary && { dictionary }));
  const file = `${name.replaceAll(' ', '-')}.warc.zst`;

  it('gives its pages, and its images by the range of their frame', async () => {
    const { source, items } = await read(file, Buffer.concat([...before, ...frames]));
    expect(summary(items)).toEqual([
      expect.stringContaining('page https://e.org/0'),
      'capture https://e.org/a.png image/png',
      expect.stringContaining('page https://e.org/1'),
      expect.stringContaining('page https://e.org/2'),
    ]);
    const offset = Buffer.concat([...before, ...frames.slice(0, 1)]).length;
    const capture = items.find((item) => item.kind === 'capture');
    const place = { input: file, offset, length: frames[1]?.length ?? 0 };
    expect(capture).toMatchObject({ capture: { source: place } });
    const back = await source.readCapture?.(place, 1000);
    expect(back).toMatchObject({ body: PNG, mime: 'image/png', url: 'https://e.org/a.png' });
  });

  it.each([
    [
      'a changed checksum',
      (frame: Buffer) => Buffer.from(frame.map((byte, at) => (at + 1 < frame.length ? byte : byte ^ 1))),
    ],
    ['a magic that is none', (frame: Buffer) => Buffer.concat([Buffer.from('none'), frame.subarray(4)])],
    ['its second half cut off', (frame: Buffer) => frame.subarray(0, frame.length >> 1)],
  ])('loses one page to %s, and counts it', async (_, damage) => {
    const damaged = [...frames];
    damaged[2] = damage(frames[2] ?? Buffer.alloc(0));
    const { items } = await read(`damaged-${file}`, Buffer.concat([...before, ...damaged]));
    const lines = summary(items);
    expect(lines.filter((line) => line.startsWith('page')).map((line) => line.slice(0, 20))).toEqual([
      'page https://e.org/0',
      'page https://e.org/2',
    ]);
    expect(lines.some((line) => line.startsWith('drop record record_corrupt'))).toBe(true);
  });

  it('that ends inside its last frame keeps the pages before, and says so', async () => {
    const bytes = Buffer.concat([...before, ...frames]).subarray(0, -30);
    const lines = summary((await read(`cut-${file}`, bytes)).items);
    expect(lines.filter((line) => line.startsWith('page'))).toHaveLength(2);
    expect(lines.at(-1)).toContain('drop unit archive_truncated');
  });
});

describe('a .warc.zst', () => {
  it('of one frame gives its pages, and drops for images that no range can reach', async () => {
    const lines = summary((await read('one.warc.zst', zstdFrame(Buffer.concat(records)))).items);
    expect(lines.map((line) => line.split(' (')[0]?.slice(0, 38))).toEqual([
      expect.stringContaining('page https://e.org/0'),
      'drop record record_not_addressable',
      expect.stringContaining('page https://e.org/1'),
      expect.stringContaining('page https://e.org/2'),
    ]);
  });

  it('whose dictionary is missing is a counted drop that says what is missing', async () => {
    const frames = records.map((record) => zstdFrame(record, { dictionary: DICTIONARY }));
    const lines = summary((await read('lost.warc.zst', Buffer.concat(frames))).items);
    expect(lines).toHaveLength(1);
    expect(lines[0]).toContain('drop unit archive_unsupported (a zstd frame needs the dictionary 4242');
  });

  it('is found in a folder', async () => {
    mkdirSync(join(folder, 'crawl'));
    writeFileSync(join(folder, 'crawl/a.warc.zst'), zstdFrame(page(7)));
    const lines = summary(await readSource(createWarcSource({ input: 'crawl' }, opener)));
    expect(lines).toEqual([expect.stringContaining('page https://e.org/7')]);
  });
});

describe('other inputs in zstd', () => {
  const lines = [0, 1, 2].map((n) => JSON.stringify({ url: `https://e.org/${n}`, html: `<p>page ${n}</p>` }));

  it.each([
    ['lines', lines.join('\n')],
    ['an array', `[${lines.join(',\n')}]`],
  ])('JSON as %s gives its pages', async (name, text) => {
    const half = text.length >> 1;
    const parts = [text.slice(0, half), text.slice(half)].map((part) => zstdFrame(Buffer.from(part)));
    mkdirSync(join(folder, name));
    writeFileSync(join(folder, name, 'dump.jsonl.zst'), Buffer.concat(parts));
    const items = await readSource(createJsonSource({ input: name, unit_bytes: 20 }, opener));
    expect(summary(items)).toEqual([0, 1, 2].map((n) => `page https://e.org/${n} 13`));
  });

  it.each([
    ['zst', zstdFrame(Buffer.from(`${lines[0]}\n`)), 'not a zstd frame at offset'],
    ['gz', gzipSync(`${lines[0]}\n`), 'not a gzip member at offset'],
  ])('JSON in .%s that breaks keeps the pages before, and says so', async (name, whole, detail) => {
    writeFileSync(join(folder, `broken.jsonl.${name}`), Buffer.concat([whole, Buffer.from('no frame')]));
    const items = await readSource(createJsonSource({ input: `broken.jsonl.${name}` }, opener));
    expect(summary(items)).toEqual([
      'page https://e.org/0 13',
      expect.stringContaining(`drop unit archive_corrupt (${detail}`),
    ]);
  });

  it('a tar of HTML files gives its pages', async () => {
    const html = Buffer.from('<!doctype html><p>text</p>');
    const head = Buffer.alloc(512);
    head.write('site/a.html');
    head.write('0000644\0', 100);
    head.write(`${html.length.toString(8).padStart(11, '0')}\0`, 124);
    head.write('        0', 148);
    head.write('ustar\x0000', 257, 'latin1');
    const sum = head.reduce((total, byte) => total + byte, 0);
    head.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
    const tar = Buffer.concat([head, html, Buffer.alloc(512 - html.length + 1024)]);
    mkdirSync(join(folder, 'tars'));
    writeFileSync(join(folder, 'tars/site.tar.zst'), zstdFrame(tar));
    const source = createHtmlSource({ input: 'tars', base_url: 'https://e.org/' }, opener);
    expect(summary(await readSource(source))).toEqual([expect.stringMatching(/^page .*a\.html 26$/)]);
  });
});

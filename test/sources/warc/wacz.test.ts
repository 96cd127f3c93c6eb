import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { createWarcSource } from '../../../src/sources/warc/warc-source.js';
import { createInputOpener } from '../../../src/store/open-inputs.js';
import { type MemberToWrite, zipOf } from '../../formats/zip/write-zip.js';
import { DICTIONARY, skippableFrame, zstdFrame } from '../../formats/zstd/write-zstd.js';
import { readSource, summary, temporaryFolder } from '../support.js';
import { archiveOf, responseRecord } from './write-warc.js';

const folder = temporaryFolder();
const opener = createInputOpener({ baseDir: folder });
const PNG = Buffer.from('\u0089PNG\r\n\u001a\n0000', 'latin1');
const HTML = Buffer.from(`<!doctype html><p>${'river garden station '.repeat(20)}`);

const response = (name: string, type: string, body: Buffer) =>
  responseRecord(`https://e.org/${name}`, ['HTTP/1.1 200 OK', `Content-Type: ${type}`], body);
/** Records of a page and an image of one name. */
const records = (name: string) => [
  response(name, 'text/html', HTML),
  response(`${name}.png`, 'image/png', Buffer.concat([PNG, Buffer.from(name)])),
];
const gzipped = (name: string) => archiveOf(records(name), true).bytes;
const frames = (name: string) => {
  const packed = records(name).map((record) => zstdFrame(record, { dictionary: DICTIONARY }));
  return Buffer.concat([skippableFrame(DICTIONARY), ...packed]);
};
const pages: MemberToWrite = { name: 'pages/pages.jsonl', bytes: Buffer.from('{}\n'), deflated: true };
const member = (bytes: Buffer, change: Partial<MemberToWrite> = {}): MemberToWrite => ({
  name: 'archive/data.warc.gz',
  bytes,
  ...change,
});

async function read(name: string, bytes: Buffer) {
  writeFileSync(join(folder, name), bytes);
  const source = createWarcSource({ input: name }, opener);
  const items = await readSource(source);
  const images: string[] = [];
  for (const item of items) {
    if (item.kind !== 'capture') continue;
    const back = await source.readCapture?.(item.capture.source, 1000);
    images.push(back !== undefined && 'body' in back ? back.body.toString('latin1', PNG.length) : 'none');
  }
  return { lines: summary(items), images };
}

const BOTH = (name: string) => [
  `page https://e.org/${name} ${HTML.length}`,
  `capture https://e.org/${name}.png image/png`,
];

it.each([
  ['stored', [member(gzipped('a'))]],
  ['stored with its sizes behind it', [member(gzipped('a'), { described: true })]],
  ['in a ZIP64 archive', [pages, member(gzipped('a'), { zip64: true })]],
  ['not compressed', [member(archiveOf(records('a'), false).bytes, { name: 'archive/a.warc' })]],
  ['in zstd with a dictionary', [pages, member(frames('a'), { name: 'archive/a.warc.zst' })]],
])('a WACZ whose WARC is %s gives its page and its image', async (name, members) => {
  const { lines, images } = await read(`${name}.wacz`, zipOf(members, 'a comment'));
  expect(lines).toEqual(BOTH('a'));
  expect(images).toEqual(['a']);
});

it('a WACZ of several WARCs gives all pages, and each image out of its own', async () => {
  const members = [
    pages,
    member(frames('a'), { name: 'archive/1.warc.zst' }),
    member(gzipped('b'), { name: 'archive/2.warc.gz', described: true }),
    member(frames('c'), { name: 'archive/3.warc.zst' }),
  ];
  const { lines, images } = await read('several.wacz', zipOf(members));
  expect(lines).toEqual([...BOTH('a'), ...BOTH('b'), ...BOTH('c')]);
  expect(images).toEqual(['a', 'b', 'c']);
});

it('damage in one WARC of a WACZ costs no record of the next', async () => {
  const broken = gzipped('a').subarray(0, -30);
  const members = [member(broken), member(gzipped('b'), { name: 'archive/2.warc.gz' })];
  const { lines } = await read('damaged.wacz', zipOf(members));
  expect(lines[0]).toBe(BOTH('a')[0]);
  expect(lines.filter((line) => line.startsWith('drop unit archive_truncated'))).toHaveLength(1);
  expect(lines.slice(-2)).toEqual(BOTH('b'));
});

it.each([
  [
    'compressed',
    [member(gzipped('a'), { deflated: true })],
    'zip_unsupported (archive/data.warc.gz is compressed',
  ],
  ['encrypted', [member(gzipped('a'), { flags: 1 })], 'zip_unsupported (archive/data.warc.gz is encrypted'],
  ['missing', [pages], 'archive_no_records (no member of the WACZ is a WARC'],
])('a WACZ whose WARC is %s is a counted drop', async (name, members, drop) => {
  const { lines } = await read(`${name}.wacz`, zipOf(members));
  expect(lines).toEqual([expect.stringContaining(`drop unit ${drop}`)]);
});

it('a WACZ that ends early, or is no zip archive, is a counted drop', async () => {
  const whole = zipOf([member(gzipped('a'))]);
  for (const bytes of [
    whole.subarray(0, -10),
    whole.subarray(0, 40),
    Buffer.from('<html>'),
    Buffer.alloc(0),
  ]) {
    const { lines } = await read('cut.wacz', bytes);
    expect(lines).toEqual([expect.stringContaining('drop unit archive_truncated')]);
  }
});

it('a directory that names the same bytes twice has them read once', async () => {
  const bytes = zipOf([member(gzipped('a')), member(gzipped('b'), { name: 'archive/twin.warc.gz' })]);
  const twin = bytes.lastIndexOf('archive/twin.warc.gz');
  // Its entry points to the first member.
  bytes.writeUInt32LE(0, twin - 4);
  const { lines } = await read('twice.wacz', bytes);
  expect(lines.slice(0, 2)).toEqual(BOTH('a'));
  expect(lines.slice(2)).toEqual([expect.stringMatching(/^drop unit archive_corrupt .*lies over another/)]);
});

it('WACZ files are found in a folder', async () => {
  mkdirSync(join(folder, 'crawls/one'), { recursive: true });
  writeFileSync(join(folder, 'crawls/one/site.wacz'), zipOf([member(gzipped('a'))]));
  expect(summary(await readSource(createWarcSource({ input: 'crawls' }, opener)))).toEqual(BOTH('a'));
});

import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { createWarcSource } from '../../../../src/sources/warc/warc-source.js';
import { createInputOpener } from '../../../../src/store/open-inputs.js';
import { DICTIONARY, skippableFrame, zstdFrame } from '../../../formats/zstd/write-zstd.js';
import { readSource, summary, testContext } from '../../support.js';
import { parquetFile } from '../../write-parquet.js';
import { archiveOf, responseRecord } from '../write-warc.js';
import { all, archive, folderWith, indexOf, lineOf, pages, read, records } from './index-fixtures.js';
import { cdx11, cdxj, type IndexLine, indexTable, linesOf } from './write-index.js';

const arcRecords = [
  Buffer.from('filedesc://x.arc 0.0.0.0 20200101000000 text/plain 20\n1 0 InternetArchive\n\n'),
  ...[0, 1, 2].map((n) => {
    const http = Buffer.from(
      `HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<!doctype html><p>Page ${n}</p>`,
    );
    return Buffer.concat([
      Buffer.from(`https://e.org/${n} 127.0.0.1 20200101000000 text/html ${http.length}\n`),
      http,
      Buffer.from('\n'),
    ]);
  }),
];

describe('an index of archives', () => {
  it.each([
    ['CDXJ', 'q.cdxj', cdxj(all)],
    ['CDXJ in gzip', 'q.cdxj.gz', gzipSync(cdxj(all))],
    [
      'CDXJ in gzip members, as index servers have them',
      'cdx-00000.gz',
      Buffer.concat([gzipSync(cdxj(all.slice(0, 3))), gzipSync(cdxj(all.slice(3)))]),
    ],
    ['JSON lines of an index server', 'answer.jsonl', cdxj(all, { plain: true })],
    ['classic CDX', 'q.cdx', cdx11(all)],
    ['classic CDX without a head', 'q.cdx.gz', gzipSync(cdx11(all).replace(/^.*\n/, ''))],
    ['a table', 'q.parquet', indexTable(all)],
    ['JSON lines under a name that says nothing', 'CC-MAIN-2024-22-index', cdxj(all, { plain: true })],
    ['a table under a name that says nothing', 'part-0', indexTable(all)],
  ])(
    'is read as %s: pages are read, other lines are drops by what the index says',
    async (_, name, bytes) => {
      expect(await read({ 'a.warc.gz': archive, [name]: bytes }, name)).toEqual([
        'drop record http_status (404, by the index)',
        'drop record not_html (text/css, by the index)',
        ...pages(0, 1, 2, 3),
      ]);
    },
  );

  it.each([
    ['plain', archiveOf(records, false).bytes],
    ['in gzip', archive],
    ['in zstd', Buffer.concat(records.map((record) => zstdFrame(record)))],
    [
      'in zstd with a dictionary',
      Buffer.concat([
        skippableFrame(DICTIONARY),
        ...records.map((record) => zstdFrame(record, { dictionary: DICTIONARY })),
      ]),
    ],
    ['of ARC', archiveOf(arcRecords, false).bytes],
    ['of ARC in gzip', archiveOf(arcRecords, true).bytes],
  ])('gives the place of each record in an archive that is %s', async (_, bytes) => {
    const lines = await linesOf(bytes, 'a.warc');
    const opener = createInputOpener({ baseDir: folderWith({ 'a.warc': bytes, 'q.cdxj': cdxj(lines) }) });
    const items = await readSource(createWarcSource({ input: 'q.cdxj' }, opener));
    const whole = await readSource(createWarcSource({ input: 'a.warc' }, opener));
    const ofPages = (list: typeof items) => list.filter(({ kind }) => kind === 'page');
    expect(ofPages(items)).toEqual(ofPages(whole));
    expect(ofPages(items).length).toBeGreaterThan(2);
  });

  it('is taken without lengths, from older indexes', async () => {
    const nine = cdx11(all)
      .replace('M S V g', 'V g')
      .replace(/ - (\d+) (\d+) a/g, ' $2 a');
    expect(nine).toContain(` - ${lineOf(0).offset} a.warc.gz`);
    expect((await read({ 'a.warc.gz': archive, 'q.cdx': nine }, 'q.cdx')).slice(2)).toEqual(
      pages(0, 1, 2, 3),
    );
  });

  it('in any order, with lines that say the same twice, gives each record once', async () => {
    const lines = [lineOf(3), lineOf(0), lineOf(3), { ...lineOf(0), filename: './a.warc.gz' }, lineOf(2)];
    expect(await read({ 'a.warc.gz': archive, 'q.cdxj': cdxj(lines) }, 'q.cdxj')).toEqual([
      'drop record index_duplicate (a.warc.gz)',
      'drop record index_duplicate (a.warc.gz)',
      ...pages(0, 2, 3),
    ]);
  });

  it('counts lines that name no record, and reads the others', async () => {
    const { filename, ...nameless } = lineOf(0);
    const index = [
      '\ufeff!OpenWayback-CDXJ 1.0',
      '',
      cdxj([nameless]).trim(),
      cdxj([{ ...lineOf(0), offset: '12x' }]).trim(),
      cdxj([{ ...lineOf(0), length: 0 }]).trim(),
      cdxj([{ ...lineOf(0), offset: '9007199254740993' }]).trim(),
      'org,e)/ 2024 {"filename": ',
      'org,e)/ 2024 {"a": 1}',
      'only three columns',
      `org,e)/ 2024 {"x": "${'y'.repeat(300_000)}"}`,
      cdxj([lineOf(1)]).trim(),
    ].join('\r\n');
    const items = await read({ 'a.warc.gz': archive, 'q.cdxj': index }, 'q.cdxj');
    expect(items.slice(-1)).toEqual(pages(1));
    expect(items.slice(0, -1)).toEqual([
      'drop record index_bad_line (it names no archive (filename or warc_filename))',
      'drop record index_bad_line (offset is no whole number)',
      'drop record index_bad_line (length is no whole number above 0)',
      'drop record index_bad_line (offset is no whole number)',
      expect.stringMatching(/^drop record index_bad_line \(no valid JSON: /),
      'drop record index_bad_line (it names no archive (filename or warc_filename))',
      'drop record index_bad_line (neither JSON nor the columns of a CDX file: 3 columns)',
      expect.stringMatching(/^drop record index_bad_line \(a line of 300\d+ bytes\)$/),
    ]);
  });

  it('that is damaged keeps the lines before the damage, and says that there were more', async () => {
    const packed = gzipSync(cdxj(Array.from({ length: 500 }, (_, n) => ({ ...lineOf(0), status: 300 + n }))));
    const items = await read(
      { 'a.warc.gz': archive, 'q.cdxj.gz': packed.subarray(0, packed.length - 9) },
      'q.cdxj.gz',
    );
    expect(items.filter((item) => item.startsWith('drop record http_status')).length).toBeGreaterThan(100);
    expect(items.at(-1)).toMatch(/^drop unit archive_truncated/);
  });

  it('gives the same cut into units, with a table as with lines', async () => {
    const many: IndexLine[] = [];
    for (let n = 0; n < 40_000; n++) many.push({ ...lineOf(n % 4), status: n % 1000 === 0 ? '200' : '301' });
    const folder = folderWith({
      'a.warc.gz': archive,
      'q.cdx': cdx11(many),
      'q.parquet': indexTable(many, 9000),
    });
    const opener = createInputOpener({ baseDir: folder });
    for (const input of ['q.cdx', 'q.parquet']) {
      const source = createWarcSource({ input }, opener);
      const units = await source.plan(testContext());
      const items = summary(await readSource(source));
      if (input === 'q.cdx') expect(units.length).toBeGreaterThan(1);
      expect(items).toHaveLength(40_000);
      expect(items.filter((item) => item.includes('301, by the index'))).toHaveLength(39_960);
      expect(items.some((item) => item.includes('index_bad_line'))).toBe(false);
    }
  });
});

describe('a line that is mistaken', () => {
  const { offset, length } = lineOf(1);
  it.each<[string, Partial<IndexLine>, RegExp]>([
    ['in the offset', { offset: offset + 7 }, /no gzip member|no record begins|what follows/],
    [
      'in the offset, which is of another record',
      { ...lineOf(0), url: lineOf(1).url },
      /the record is of https:\/\/e\.org\/0/,
    ],
    ['in the offset, behind the end', { offset: archive.length + 1000 }, /nothing lies there/],
    ['in the length, which is too short', { length: length - 100 }, /longer|ends early|breaks/],
    ['in the length, which is too long', { length: length + 50 }, /the record ends 50 bytes before/],
    ['in the URL', { url: 'https://e.org/other' }, /the record is of https:\/\/e\.org\/1/],
  ])('%s is a drop that says what lies there', async (_, wrong, what) => {
    const items = await read(indexOf({ ...lineOf(1), ...wrong }), 'q.cdxj');
    expect(items).toEqual([expect.stringMatching(/^drop record (?:index_mismatch|record_corrupt)/)]);
    expect(items[0]).toMatch(what);
  });

  it('in a length beyond all bounds costs no more than the record', async () => {
    const items = await read(indexOf({ ...lineOf(1), length: 2 ** 52 }), 'q.cdxj');
    expect(items).toEqual([expect.stringContaining('index_mismatch')]);
  });

  it('is none when the URLs differ in how they are written', async () => {
    for (const url of ['https://E.org/1', 'https://e.org:443/1', 'https://e.org/1#part'])
      expect(await read(indexOf({ ...lineOf(1), url }), 'q.cdxj')).toEqual(pages(1));
  });
});

describe('images of an index', () => {
  const noise = Buffer.from(Array.from({ length: 5000 }, (_, n) => (n * n * 7919) % 251));
  const png = Buffer.concat([Buffer.from('\u0089PNG\r\n\u001a\n', 'latin1'), noise]);
  const image = (path: string) =>
    responseRecord(`https://e.org/${path}`, ['HTTP/1.1 200 OK', 'Content-Type: image/png'], png);
  const long = responseRecord(
    'https://e.org/long.png',
    ['HTTP/1.1 200 OK', `X-Noise: ${noise.toString('base64')}`, 'Content-Type: image/png'],
    png,
  );
  const bytes = archiveOf([image('a.png'), image('b.png'), long], true).bytes;

  it('are captures that are read back whole, and compared with the URL of their line', async () => {
    const lines = await linesOf(bytes, 'i.warc.gz');
    const [a, b, c] = lines;
    const mistaken = { ...b!, offset: a!.offset, length: a!.length };
    const opener = createInputOpener({
      baseDir: folderWith({ 'i.warc.gz': bytes, 'q.cdxj': cdxj([mistaken, a!, c!]) }),
    });
    const source = createWarcSource({ input: 'q.cdxj' }, opener);
    const items = await readSource(source);
    expect(summary(items)).toEqual([
      expect.stringMatching(/^drop record index_mismatch .*the record is of https:\/\/e\.org\/a\.png/),
      'capture https://e.org/a.png image/png',
      'capture https://e.org/long.png image/png',
    ]);
    for (const item of items)
      if (item.kind === 'capture')
        expect(await source.readCapture?.(item.capture.source, 1 << 20)).toMatchObject({ body: png });
  });
});

it('a table that is no index is a drop that says what it holds, and what reads it', async () => {
  const table = parquetFile([
    { name: 'url', data: ['https://e.org/'], type: 'STRING' },
    { name: 'html', data: ['<p>'], type: 'STRING' },
  ]);
  expect(await read({ 'p.parquet': table }, 'p.parquet')).toEqual([
    'drop unit missing_field (no index of archives: it has no warc_filename and warc_record_offset, the columns are url, html; source.type json reads the pages in it; 1 rows are lost)',
  ]);
});

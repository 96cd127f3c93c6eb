import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import iconv from 'iconv-lite';
import { describe, expect, it } from 'vitest';
import type { JsonSourceOptions } from '../../../src/config/source-config.js';
import { buildFindings } from '../../../src/inspect/build-findings.js';
import { createJsonSource } from '../../../src/sources/json/json-source.js';
import { createInputOpener } from '../../../src/store/open-inputs.js';
import { buildInProcess } from '../../support/build-in-process.js';
import { countingServer } from '../counting-server.js';
import { readSource, summary, temporaryFolder, testContext } from '../support.js';
import { parquetFile } from '../write-parquet.js';

const folder = temporaryFolder();
const opener = createInputOpener({ baseDir: folder });
let files = 0;

function source(bytes: Buffer, options: Partial<JsonSourceOptions> = {}, name = `${files++}.parquet`) {
  writeFileSync(join(folder, name), bytes);
  return createJsonSource({ input: name, ...options }, opener);
}

const urls = (count: number) => Array.from({ length: count }, (_, n) => `https://e.org/${n}`);
const htmls = (count: number) => Array.from({ length: count }, (_, n) => `<p>${n}</p>`);
const pages = (count: number) =>
  parquetFile(
    [
      { name: 'id', data: Array.from({ length: count }, (_, n) => BigInt(n)), type: 'INT64' },
      { name: 'url', data: urls(count), type: 'STRING' },
      { name: 'html', data: htmls(count), type: 'STRING' },
      { name: 'language_score', data: Array.from({ length: count }, () => 0.9), type: 'DOUBLE' },
    ],
    { rowGroupSize: 4 },
  );

describe('Parquet with a column of HTML', () => {
  it('gives a page for each row, by its number, whole or shared out among units', async () => {
    const expected = urls(11).map((url, n) => `page ${url} ${n < 10 ? 8 : 9}`);
    for (const unit_bytes of [1024, 1 << 20]) {
      const from = source(pages(11), { unit_bytes });
      const units = await from.plan(testContext());
      const items = await readSource(from);
      expect(summary(items)).toEqual(expected);
      expect(new Set(units.map(({ name }) => name)).size).toBe(units.length);
      expect(items[7]).toMatchObject({ page: { id: '7', source: { offset: 7 } } });
    }
    const small = source(pages(11), { unit_bytes: 100 });
    expect((await small.plan(testContext())).map(({ share }) => share)).toEqual([
      { from: 0, to: 1 },
      { from: 1, to: 2 },
      { from: 2, to: 3 },
    ]);
    expect(summary(await readSource(small))).toEqual(expected);
  });

  it('takes bytes in the charset that the page names, and text as text', async () => {
    const text = '<meta charset="windows-1251"><p>Мост через реку</p>';
    const items = await readSource(
      source(
        parquetFile([
          { name: 'url', data: urls(1).map((url) => Buffer.from(url)), type: 'BYTE_ARRAY' },
          { name: 'html', data: [iconv.encode(text, 'windows-1251')], type: 'BYTE_ARRAY' },
        ]),
      ),
    );
    expect(items).toMatchObject([
      {
        page: { url: 'https://e.org/0', content_type: 'text/html', body: iconv.encode(text, 'windows-1251') },
      },
    ]);
    const asText = await readSource(
      source(
        parquetFile([
          { name: 'url', data: urls(1), type: 'STRING' },
          { name: 'html', data: [text], type: 'STRING' },
        ]),
      ),
    );
    expect(asText).toMatchObject([
      { page: { content_type: 'text/html; charset=utf-8', body: Buffer.from(text) } },
    ]);
  });

  it('reads columns of other names, fields of nested columns, and times', async () => {
    const file = parquetFile(
      [
        { name: 'page', data: [{ source: '<p>a</p>', link: 'https://e.org/a' }, null] },
        { name: 'when', data: [new Date('2024-05-17T23:31:22Z'), null] },
      ],
      {
        schema: [
          { name: 'root', num_children: 2 },
          { name: 'page', repetition_type: 'OPTIONAL', num_children: 2 },
          { name: 'source', type: 'BYTE_ARRAY', converted_type: 'UTF8', repetition_type: 'OPTIONAL' },
          { name: 'link', type: 'BYTE_ARRAY', converted_type: 'UTF8', repetition_type: 'OPTIONAL' },
          { name: 'when', type: 'INT64', converted_type: 'TIMESTAMP_MILLIS', repetition_type: 'OPTIONAL' },
        ],
      },
    );
    const items = await readSource(
      source(file, { html_field: 'page.source', url_field: 'page.link', fetched_at_field: 'when' }),
    );
    expect(items[0]).toMatchObject({
      page: { url: 'https://e.org/a', fetched_at: '2024-05-17T23:31:22.000Z' },
    });
    expect(summary(items.slice(1))).toEqual([
      expect.stringContaining('drop record missing_field (page.link'),
    ]);
  });

  it('drops rows without a value, one by one, and none of the others', async () => {
    const file = parquetFile([
      {
        name: 'url',
        data: ['https://e.org/0', null, 'nowhere', 'https://e.org/3', 'https://e.org/4'],
        type: 'STRING',
      },
      { name: 'html', data: ['<p>0</p>', '<p>1</p>', '<p>2</p>', null, ''], type: 'STRING' },
    ]);
    expect(summary(await readSource(source(file)))).toEqual([
      'page https://e.org/0 8',
      'drop record missing_field (url is null; fields with a value: html)',
      'drop record bad_url (url)',
      'drop record missing_field (html is null; fields with a value: url)',
      'drop record empty_body',
    ]);
  });

  it('of any file of a folder, also beside JSONL; no rows are no records', async () => {
    mkdirSync(join(folder, 'dump/year=2024'), { recursive: true });
    writeFileSync(join(folder, 'dump/year=2024/part-0.parquet'), pages(2));
    writeFileSync(join(folder, 'dump/empty.parquet'), pages(0));
    writeFileSync(join(folder, 'dump/z.jsonl'), '{"url":"https://e.org/z","html":"<p>z</p>"}\n');
    const items = await readSource(createJsonSource({ input: 'dump' }, opener));
    expect(summary(items)).toEqual([
      'page https://e.org/0 8',
      'page https://e.org/1 8',
      'page https://e.org/z 8',
    ]);
  });
});

describe('Parquet with pages on a server', () => {
  it('is read by ranges: the footer, and the columns that make pages', async () => {
    const noise = Array.from({ length: 200 }, (_, n) =>
      createHash('shake256', { outputLength: 20_000 }).update(`${n}`).digest(),
    );
    const columns = [
      { name: 'url', data: urls(200), type: 'STRING' },
      { name: 'embedding', data: noise, type: 'BYTE_ARRAY' },
      { name: 'html', data: htmls(200), type: 'STRING' },
    ] as const;
    const file = parquetFile([...columns], { rowGroupSize: 50 });
    expect(file.length).toBeGreaterThan(4_000_000);
    const server = await countingServer(new Map([['dump.parquet', file]]));
    const source = createJsonSource({ input: `${server.base}dump.parquet` }, opener);
    expect(await readSource(source)).toHaveLength(200);
    // The footer is looked for in the last 512 KiB.
    expect(server.sent.get('dump.parquet')).toBeLessThan(524_288 + 50_000);
    await server.close();
  });
});

describe('Parquet without the columns that are asked for', () => {
  it('is one drop that names those that are there and the rows that are lost; the build is no success', async () => {
    writeFileSync(
      join(folder, 'odd.parquet'),
      parquetFile([
        { name: 'url', data: urls(3), type: 'STRING' },
        { name: 'content', data: htmls(3), type: 'STRING' },
      ]),
    );
    const detail =
      'html: set source.html_field to one of the columns that are there: url, content; 3 rows are lost';
    expect(summary(await readSource(createJsonSource({ input: 'odd.parquet' }, opener)))).toEqual([
      `drop unit missing_field (${detail})`,
    ]);
    const built = await buildInProcess(
      { source: { type: 'json', input: 'odd.parquet' }, fetch: { network: false } },
      { baseDir: folder },
    );
    const { lines, failed } = await buildFindings(built.store, built.report.stats);
    expect(failed).toBe(true);
    expect(lines.join('\n')).toContain(detail);
    expect(built.validation.findings.filter(({ severity }) => severity === 'error')).toEqual([]);
  });

  it('says of an index of archives which source reads it', async () => {
    const index = parquetFile([
      { name: 'url', data: urls(1), type: 'STRING' },
      { name: 'warc_filename', data: ['a.warc.gz'], type: 'STRING' },
    ]);
    expect(summary(await readSource(source(index)))).toEqual([expect.stringContaining('source.type warc')]);
  });

  it('is broken when it is called Parquet and is none, not lines of JSON', async () => {
    for (const bytes of [
      Buffer.from('<html>not found</html>'),
      Buffer.from('PAR1PAR1'),
      pages(5).subarray(0, 300),
    ])
      expect(summary(await readSource(source(bytes)))).toEqual([
        expect.stringMatching(/^drop unit parquet_corrupt/),
      ]);
  });
});

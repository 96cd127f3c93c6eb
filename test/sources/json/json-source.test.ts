import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import iconv from 'iconv-lite';
import { describe, expect, it } from 'vitest';
import type { JsonSourceOptions } from '../../../src/config/source-config.js';
import { readDump } from '../../../src/formats/json/read-dump.js';
import { createSource } from '../../../src/sources/create-source.js';
import { readLineRange } from '../../../src/sources/json/json-source.js';
import { createInputOpener } from '../../../src/store/open-inputs.js';
import { chunked, memoryInput, readSource, summary, temporaryFolder, testContext } from '../support.js';

const folder = temporaryFolder();
const opener = createInputOpener({ baseDir: folder });
let files = 0;

function source(content: string | Buffer, options: Partial<JsonSourceOptions> = {}, extension = 'jsonl') {
  const input = `${files++}.${extension}`;
  writeFileSync(join(folder, input), content);
  return createSource({ type: 'json', input, ...options }, opener);
}

const read = async (...args: Parameters<typeof source>) => summary(await readSource(source(...args)));
const record = (n: number) => ({ url: `https://e.org/${n}`, html: `<p>${n}</p>`, id: n });

describe('an array with a broken element', () => {
  const records = Array.from({ length: 6 }, (_, n) => record(n));
  const pages = (...numbers: number[]) => numbers.map((n) => `page https://e.org/${n} 8`);

  it.each([
    ['a record per line', (texts: string[]) => `[\n${texts.join(',\n')}\n]`],
    ['commas that begin the lines', (texts: string[]) => `[ ${texts.join('\r\n  , ')} ]`],
    [
      'a record that spans lines',
      (texts: string[]) => `[\n${texts.map((text) => text.replaceAll(',', ',\n    ')).join(',\n  ')}\n]`,
    ],
  ])('is read on at the next record: %s', async (_, write) => {
    for (const broken of [
      '{"url":"x",,"html":1}',
      '{"url": None, "html": "a"}',
      '{"url":"https://e.org/x" "html":"b"}',
      'undefined',
    ]) {
      const texts = records.map((value, n) => (n === 2 ? broken : JSON.stringify(value)));
      const items = await read(write(texts), {}, 'json');
      expect(items.filter((item) => item.startsWith('page'))).toEqual(pages(0, 1, 3, 4, 5));
      expect(items.filter((item) => item.startsWith('drop record bad_json'))).toHaveLength(1);
    }
  });

  it('is read on at a path of keys too, and ends there at an index', async () => {
    const texts = records.map((value, n) => (n === 2 ? '{"url":,}' : JSON.stringify(value)));
    const text = `{"meta":{"a":[1]},"data":{"items":[\n${texts.join(',\n')}\n],"more":2}}`;
    expect(
      (await read(text, { path: 'data.items' }, 'json')).filter((item) => item.startsWith('page')),
    ).toEqual(pages(0, 1, 3, 4, 5));
    const nested = `[[\n${texts.join(',\n')}\n]]`;
    const items = await read(nested, { path: '*' }, 'json');
    expect(items.filter((item) => item.startsWith('page'))).toEqual(pages(0, 1));
    expect(items.at(-1)).toContain('json_corrupt');
  });

  it('ends where no line begins with a record', async () => {
    const items = await read(
      `[${JSON.stringify(record(0))},{"url":,},${JSON.stringify(record(2))}]`,
      {},
      'json',
    );
    expect(items[0]).toBe('page https://e.org/0 8');
    expect(items.at(-1)).toContain('json_corrupt');
  });
});

describe('JSONL', () => {
  it('gives a page for each good line and a drop for each bad one', async () => {
    const lines = [
      '\ufeff{"url":"https://e.org/1","html":"<p>ü</p>","id":"one","t":"2024-01-02T03:04:05Z"}',
      '',
      '{"url":"https://e.org/2"',
      '{"url":"https://e.org/3"}',
      '{"html":"x"}',
      '{"url":5,"html":"x"}',
      '{"url":"https://e.org/6","html":["x"]}',
      '{"url":"e.org","html":"x"}',
      '{"url":"https://e.org/8","html":""}',
      '[1]',
      '{"url":"https://e.org/10","html":"x","id":7}\r',
      '{"url":"https://e.org/11","html":"no line end"}',
    ];
    const items = await readSource(source(lines.join('\n'), { fetched_at_field: 't' }));
    expect(summary(items).map((line) => line.replace(/bad_json \(.*\)/, 'bad_json'))).toEqual([
      'page https://e.org/1 9',
      'drop record bad_json',
      'drop record missing_field (html: set source.html_field to one of the fields that are there: url)',
      'drop record missing_field (url: set source.url_field to one of the fields that are there: html)',
      'drop record bad_field (url: number)',
      'drop record bad_field (html: array)',
      'drop record bad_url (url)',
      'drop record empty_body',
      'drop record bad_record (not an object: array)',
      'page https://e.org/10 1',
      'page https://e.org/11 11',
    ]);
    expect(items[0]).toMatchObject({
      page: { id: 'one', fetched_at: '2024-01-02T03:04:05Z', content_type: 'text/html; charset=utf-8' },
    });
    expect(items[9]).toMatchObject({ page: { id: '7' } });
    const offset = Buffer.byteLength(`${lines[0]}\n\n`);
    expect(items[1]).toMatchObject({ drop: { source: { offset, length: lines[2]!.length + 1 } } });
  });

  it('takes fields by other names, and by paths into objects', async () => {
    const line = '{"meta":{"link":"https://e.org/1"},"content.html":"flat","content":{"html":"nested"}}';
    expect(await read(line, { url_field: 'meta.link', html_field: 'content.html' })).toEqual([
      'page https://e.org/1 4',
    ]);
  });

  it('split at any byte gives each line exactly once', async () => {
    const line = fc.oneof(
      fc.nat(99).map((n) => JSON.stringify(record(n))),
      fc.constantFrom('', '{', ' ', '页', '{"url":"https://e.org/x","html":"é\\u00e9"}'),
    );
    await fc.assert(
      fc.asyncProperty(
        fc.array(line, { maxLength: 12 }),
        fc.constantFrom('\n', '\r\n'),
        fc.boolean(),
        fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 6 }),
        async (lines, end, last, cuts) => {
          const bytes = Buffer.from(lines.join(end) + (last ? end : ''));
          const input = memoryInput('a.jsonl', bytes, 0);
          const reader = {
            fields: { html: 'html', url: 'url', id: 'id', fetchedAt: 'fetched_at' },
            path: undefined,
            maxPageBytes: 60,
          };
          const itemsOf = async (start: number, stop: number) => {
            const items = [];
            for await (const item of readLineRange(input, start, stop, reader)) items.push(item);
            return items;
          };
          const whole = await itemsOf(0, bytes.length);
          const points = [0, ...cuts.map((cut) => Math.floor(cut * bytes.length)), bytes.length].sort(
            (a, b) => a - b,
          );
          const parts = [];
          for (let i = 1; i < points.length; i++) parts.push(...(await itemsOf(points[i - 1]!, points[i]!)));
          expect(parts).toEqual(whole);
          const filled = lines.filter((text) => text.trim() !== '');
          expect(whole.length).toBe(filled.length);
        },
      ),
      { numRuns: 300 },
    );
  });

  it.each([
    ['little-endian with a byte order mark', 'utf-16le', '\ufeff'],
    ['little-endian without one', 'utf-16le', ''],
    ['big-endian with a byte order mark', 'utf-16be', '\ufeff'],
    ['big-endian without one', 'utf-16be', ''],
  ])('in UTF-16, %s, is read as one unit', async (_, charset, mark) => {
    const lines = Array.from({ length: 50 }, (_, n) =>
      JSON.stringify({ ...record(n), html: `<p>渔歌 ${n}` }),
    );
    const bytes = iconv.encode(mark + lines.join('\r\n'), charset, { addBOM: false });
    expect(await source(bytes, { unit_bytes: 1000 }).plan(testContext())).toHaveLength(1);
    const items = await readSource(source(bytes, { unit_bytes: 1000 }));
    expect(items.map((item) => (item.kind === 'page' ? String(item.page.body) : item.kind))).toEqual(
      lines.map((_, n) => `<p>渔歌 ${n}`),
    );
  });

  it('of Python may hold NaN and infinities', async () => {
    const lines = [1, 2].map(
      (n) => `{"url":"https://e.org/${n}","html":"<p>NaN ${n}","score":${n === 1 ? 'NaN' : '-Infinity'}}`,
    );
    expect(await read(lines.join('\n'))).toEqual(['page https://e.org/1 8', 'page https://e.org/2 8']);
    expect(await read(`[${lines.join(', ')}]`, {}, 'json')).toEqual([
      'page https://e.org/1 8',
      'page https://e.org/2 8',
    ]);
  });

  it('is planned in byte ranges when plain, as one unit when gzipped', async () => {
    const text = Array.from({ length: 100 }, (_, n) => JSON.stringify(record(n))).join('\n');
    const split = source(text, { unit_bytes: 1000 });
    const units = await split.plan(testContext());
    expect(units.length).toBe(Math.ceil(text.length / 1000));
    expect(units[1]).toMatchObject({ name: 'json-00001', share: { start: 1000, end: 2000 } });
    const pages = Array.from({ length: 100 }, (_, n) => `page https://e.org/${n} ${record(n).html.length}`);
    expect(summary(await readSource(split))).toEqual(pages);
    const zipped = source(gzipSync(text), { unit_bytes: 1000 }, 'jsonl.gz');
    expect((await zipped.plan(testContext())).length).toBe(1);
    expect(summary(await readSource(zipped))).toEqual(pages);
  });

  it('passes over lines beyond the limit, and keeps the lines before a break of the compression', async () => {
    const lines = [
      JSON.stringify(record(1)),
      JSON.stringify({ ...record(2), pad: 'x'.repeat(5000) }),
      JSON.stringify(record(3)),
    ];
    const kept = [
      'page https://e.org/1 8',
      `drop record page_too_large (a line of ${lines[1]!.length + 1} bytes)`,
      'page https://e.org/3 8',
    ];
    expect(await read(lines.join('\n'), { max_page_bytes: 1000 })).toEqual(kept);
    const cut = gzipSync(`${lines.join('\n')}\n`).subarray(0, -12);
    const items = await read(cut, { max_page_bytes: 1000 }, 'jsonl.gz');
    expect(items[0]).toBe(kept[0]);
    expect(items.at(-1)).toMatch(/^drop unit archive_truncated \(compressed data ends early; at offset \d+/);
  });
});

describe('giant JSON', () => {
  it('gives the elements of a top-level array, of an array at a path, or the values of an object there', async () => {
    const records = [record(1), record(2), 'no object', { url: 'https://e.org/3' }];
    const expected = [
      'page https://e.org/1 8',
      'page https://e.org/2 8',
      'drop record bad_record (not an object: string)',
      'drop record missing_field (html: set source.html_field to one of the fields that are there: url)',
    ];
    expect(await read(JSON.stringify(records), {}, 'json')).toEqual(expected);
    expect(await read(gzipSync(JSON.stringify(records)), {}, 'json.gz')).toEqual(expected);
    const nested = { meta: { items: [record(9)] }, data: { skip: [[{}]], items: records, after: 1 } };
    expect(await read(JSON.stringify(nested), { path: 'data.items' }, 'json')).toEqual(expected);
    const byKey = { a: record(1), __proto__: record(2) };
    expect(await read(JSON.stringify({ pages: byKey }), { path: 'pages' }, 'json')).toEqual([
      'page https://e.org/1 8',
    ]);
    const parts = { parts: [{ pages: [record(1)] }, { pages: [record(2)] }] };
    expect(await read(JSON.stringify(parts), { path: 'parts.*.pages' }, 'json')).toEqual(
      expected.slice(0, 2),
    );
  });

  it('gives what JSON.parse gives, however the bytes arrive', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.jsonValue({ maxDepth: 4 }), { maxLength: 6 }),
        fc.integer({ min: 1, max: 50 }),
        async (values, size) => {
          const text = JSON.stringify(values);
          const got: unknown[] = [];
          for await (const event of readDump(chunked(Buffer.from(text), size), [], 1e6)) {
            if (event.kind === 'record') got.push(event.value);
            else throw new Error(event.detail);
          }
          expect(JSON.stringify(got)).toBe(JSON.stringify(JSON.parse(text)));
        },
      ),
      { numRuns: 300 },
    );
  });

  it('cut or broken keeps every record that ended before, and says what is wrong', async () => {
    const text = JSON.stringify([record(1), record(2), record(3)]);
    const first = text.indexOf('}') + 1;
    for (let cut = 1; cut < text.length; cut++) {
      const lines = await read(text.slice(0, cut), {}, 'json');
      const whole = text.slice(0, cut).split('}').length - 1;
      expect(lines.slice(0, whole).every((line) => line.startsWith('page '))).toBe(true);
      expect(lines.slice(whole)).toEqual([expect.stringMatching(/^drop unit json_truncated/)]);
    }
    expect(await read(`${text.slice(0, first)} oops ${text.slice(first)}`, {}, 'json')).toEqual([
      'page https://e.org/1 8',
      expect.stringMatching(/^drop unit json_corrupt .*after record 1/),
    ]);
    expect(await read('{"a":1}', { path: 'data.items' }, 'json')).toEqual([
      expect.stringMatching(/^drop unit json_no_records \(nothing at data.items/),
    ]);
    expect(await read('['.repeat(100_000), {}, 'json')).toEqual([
      expect.stringMatching(/^drop unit json_corrupt \(nested deeper/),
    ]);
  });

  it('lets go of records beyond the limit', async () => {
    const large = { ...record(2), pad: 'x'.repeat(5000) };
    const wide = { ...record(3), pad: Array.from({ length: 1000 }, () => null) };
    expect(
      await read(JSON.stringify([record(1), large, wide, record(4)]), { max_page_bytes: 1000 }, 'json'),
    ).toEqual([
      'page https://e.org/1 8',
      'drop record page_too_large (more than 1000 bytes)',
      'drop record page_too_large (more than 1000 bytes)',
      'page https://e.org/4 8',
    ]);
  });
});

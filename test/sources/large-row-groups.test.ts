import { describe, expect, it } from 'vitest';
import { parquetRows, type RowEvent } from '../../src/sources/parquet-rows.js';
import { memoryInput } from './support.js';
import { parquetFile } from './write-parquet.js';

const ROWS = 500;
const html = Array.from({ length: ROWS }, (_, n) =>
  n % 7 === 3 ? null : `<p>${`${n} `.repeat(50 + (n % 90))}</p>`,
);
const url = Array.from({ length: ROWS }, (_, n) => `https://e.org/${n}`);

async function rowsOf(file: Buffer, columns: string[], maxBytes: number): Promise<RowEvent[]> {
  const events: RowEvent[] = [];
  const rows = parquetRows(memoryInput('a.parquet', file), { choose: () => columns, limits: { maxBytes } });
  for await (const event of rows) events.push(event);
  return events;
}

describe('a row group that is larger than what is held', () => {
  const noise = Array.from({ length: ROWS }, (_, n) =>
    Buffer.from(Array.from({ length: 200 }, (__, i) => (n * n + i * 7919 * n) % 251)),
  );
  const file = parquetFile(
    [
      { name: 'url', data: url, type: 'STRING' },
      { name: 'html', data: html, type: 'STRING' },
      { name: 'noise', data: noise, type: 'BYTE_ARRAY' },
    ],
    { pageSize: 3000 },
  );
  const expected = url.map((one, n) => ({
    row: { url: one, html: html[n] },
    source: { input: 'a.parquet', offset: n },
  }));

  it.each([1 << 30, 100_000, 40_000, 21_000])('is read in parts by its rows: %d bytes', async (maxBytes) => {
    expect(await rowsOf(file, ['url', 'html'], maxBytes)).toEqual(expected);
  });

  it('is read whole when the columns that are read are small', async () => {
    expect(await rowsOf(file, ['url'], 15_000)).toHaveLength(ROWS);
  });

  it('is a drop where it is packed too large, where it would take too many parts, and where columns are nested', async () => {
    const drop = [{ item: { drop: { level: 'unit', reason: 'row_group_too_large' } } }];
    expect(await rowsOf(file, ['noise'], 20_000)).toMatchObject(drop);
    expect(await rowsOf(file, ['html'], 4_000)).toMatchObject(drop);
    const nested = parquetFile([{ name: 'page', data: html.map((source) => ({ source })) }], {
      schema: [
        { name: 'root', num_children: 1 },
        { name: 'page', repetition_type: 'OPTIONAL', num_children: 1 },
        { name: 'source', type: 'BYTE_ARRAY', converted_type: 'UTF8', repetition_type: 'OPTIONAL' },
      ],
    });
    expect(await rowsOf(nested, ['page'], 40_000)).toMatchObject(drop);
  });
});

import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { asyncBufferFromFile, parquetMetadataAsync } from 'hyparquet';
import { ByteWriter, ParquetWriter } from 'hyparquet-writer';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createColumnBuffer } from '../../src/formats/parquet/column-buffer.js';
import { createParquetTable, type ParquetCell } from '../../src/formats/parquet/parquet-table.js';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'weft-columns-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const COLUMNS = [
  { name: 'text', type: 'string' },
  { name: 'number', type: 'int64' },
  { name: 'names', type: 'string_list' },
  { name: 'keys', type: 'int64_list' },
] as const;

it.each([
  ['string', ['', 'ascii', '汉字 and 𝔘', null, '\ufeffmark', 'x'.repeat(9000)]],
  ['int64', [0, -1, Number.MAX_SAFE_INTEGER, null, Number.MIN_SAFE_INTEGER]],
  ['string_list', [[], ['a', '', 'é'], null, Array.from({ length: 300 }, (_, n) => `n${n}`)]],
  ['int64_list', [[], [1, -2], null, BigInt64Array.of(2n ** 63n - 1n, -(2n ** 63n))]],
] satisfies [string, ParquetCell[]][])(
  'a column of %s gives back each cell, again and after it was cleared',
  (type, cells) => {
    const column = createColumnBuffer(type as (typeof COLUMNS)[number]['type']);
    const wanted = cells.map((cell) => {
      if (typeof cell === 'number') return BigInt(cell);
      if (cell === null || typeof cell === 'string') return cell;
      return type === 'int64_list' ? Array.from(cell as number[], BigInt) : [...cell];
    });
    for (let round = 0; round < 2; round++) {
      for (const cell of cells) column.add(cell);
      expect(column.cells()).toEqual(wanted);
      expect(column.cells()).toEqual(wanted);
      column.clear();
      expect(column.cells()).toEqual([]);
      expect(column.bytes).toBe(0);
    }
  },
);

it('a column refuses a value of another type when it is added', () => {
  expect(() => createColumnBuffer('int64').add(1.5)).toThrow(RangeError);
  expect(() => createColumnBuffer('string').add(7)).toThrow(TypeError);
});

it('a table has the bytes that the rows as objects have', async () => {
  const rows = Array.from({ length: 700 }, (_, n) => ({
    text: n % 9 === 0 ? null : `row ${n % 50} 漢`,
    number: n % 7 === 0 ? null : n * 1000,
    names: n % 5 === 0 ? null : Array.from({ length: n % 4 }, (_, k) => `name ${k}`),
    keys: n % 6 === 0 ? null : Array.from({ length: n % 8 }, (_, k) => k - n),
  }));
  const path = join(folder, 'table.parquet');
  const table = createParquetTable(path, COLUMNS);
  for (const row of rows) table.add(row);
  await table.finish();
  const file = await asyncBufferFromFile(path);
  const { schema } = await parquetMetadataAsync(file);
  const writer = new ByteWriter();
  const whole = new ParquetWriter({ writer, schema, createdBy: 'weft' });
  void whole.write({
    columnData: [
      { name: 'text', data: rows.map(({ text }) => text) },
      { name: 'number', data: rows.map(({ number }) => (number === null ? null : BigInt(number))) },
      { name: 'names', data: rows.map(({ names }) => names) },
      { name: 'keys', data: rows.map(({ keys }) => keys?.map(BigInt) ?? null) },
    ],
    rowGroupSize: 20_000,
  });
  void whole.finish();
  expect((await readFile(path)).equals(Buffer.from(writer.getBytes()))).toBe(true);
});

it('a table writes a row group when its cells take the bytes of one', async () => {
  const path = join(folder, 'large.parquet');
  const table = createParquetTable(path, [{ name: 'text', type: 'string' }], { groupBytes: 10_000 });
  for (let n = 0; n < 5; n++) table.add({ text: `${n}`.repeat(6000) });
  await table.finish();
  const { row_groups } = await parquetMetadataAsync(await asyncBufferFromFile(path));
  expect(row_groups.map(({ num_rows }) => Number(num_rows))).toEqual([2, 2, 1]);
});

it('a table holds none of the rows that wait for their row group', async () => {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  const table = createParquetTable(join(folder, 'held.parquet'), COLUMNS);
  const added: WeakRef<object>[] = [];
  const addRow = (n: number) => {
    const row = { text: `row ${n}`, number: n, names: [`name ${n}`], keys: [n] };
    added.push(new WeakRef(row), new WeakRef(row.names), new WeakRef(row.keys));
    table.add(row);
  };
  for (let n = 0; n < 500; n++) addRow(n);
  // References made in this turn keep their objects to its end.
  await new Promise(setImmediate);
  collect();
  expect(added.filter((reference) => reference.deref() !== undefined)).toHaveLength(0);
  expect((await table.finish()).rows).toBe(500);
});

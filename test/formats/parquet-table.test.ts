import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { asyncBufferFromFile, parquetMetadataAsync, parquetReadObjects } from 'hyparquet';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createParquetTable } from '../../src/formats/parquet/parquet-table.js';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'weft-parquet-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

it('createParquetTable writes a row group for many list values as for many rows, and no row is another', async () => {
  const path = join(folder, 'table.parquet');
  const columns = [
    { name: 'id', type: 'string' },
    { name: 'keys', type: 'int64_list' },
    { name: 'names', type: 'string_list' },
  ] as const;
  const rows = Array.from({ length: 10 }, (_, n) => ({
    id: `row ${n}`,
    keys: Array.from({ length: n }, (_, k) => k),
    names: n === 5 ? null : Array.from({ length: n }, () => `n${n}`),
  }));
  const table = createParquetTable(path, columns, { groupValues: 20 });
  for (const row of rows) table.add(row);
  await table.finish();
  const file = await asyncBufferFromFile(path);
  const { row_groups } = await parquetMetadataAsync(file);
  // 0 + 2 + 4 + 6 + 8; 5 + 12; 14 + 16 …: a group ends with the row that reaches 20 values.
  expect(row_groups.map(({ num_rows }) => Number(num_rows))).toEqual([5, 3, 2]);
  const read = await parquetReadObjects({ file });
  expect(read).toEqual(
    rows.map((row) => ({ ...row, keys: row.keys.map(BigInt), names: row.names ?? undefined })),
  );
});

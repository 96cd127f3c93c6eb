import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
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

it('createParquetTable makes the folders, and hashes the file as it writes it', async () => {
  const path = join(folder, 'a/b/table.parquet');
  const table = createParquetTable(path, [{ name: 'text', type: 'string' }], { groupValues: 1 });
  for (let n = 0; n < 50_000; n++) table.add({ text: createHash('sha256').update(`${n}`).digest('hex') });
  const { rows, bytes, sha256 } = await table.finish();
  const stored = await readFile(path);
  expect(rows).toBe(50_000);
  expect(bytes).toBe(stored.byteLength);
  // More than is gathered before a write.
  expect(bytes).toBeGreaterThan(1024 * 1024);
  expect(sha256).toBe(createHash('sha256').update(stored).digest('hex'));
});

it('createParquetTable ends with staging_failed and the path where nothing can be written', async () => {
  await writeFile(join(folder, 'file'), '');
  const path = join(folder, 'file/table.parquet');
  expect(() => createParquetTable(path, [{ name: 'text', type: 'string' }])).toThrow(
    expect.objectContaining({
      code: 'staging_failed',
      exitCode: 5,
      message: expect.stringContaining(`cannot write ${path}: `),
    }),
  );
});

it('createParquetTable ends with staging_failed when its file is taken away under it', async () => {
  const path = join(folder, 'gone/table.parquet');
  const table = createParquetTable(path, [{ name: 'text', type: 'string' }]);
  table.add({ text: 'one' });
  await rm(join(folder, 'gone'), { recursive: true });
  await expect(table.finish()).rejects.toMatchObject({ code: 'staging_failed' });
});

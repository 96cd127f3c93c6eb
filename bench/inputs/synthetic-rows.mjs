// Writes signature Parquet of rows that nobody extracted: node synthetic-rows.mjs <folder> <rows>
// One half of the rows stands alone. Of the other, most are in groups of near-duplicates of 2 to 40 rows, some in one
// group of 20,000 equal rows; one row in four carries the same first band key, whatever group it is of.
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';

const [folder, rows] = [process.argv[2], Number(process.argv[3])];
const FILES = 8;
const db = await (await DuckDBInstance.create(':memory:')).connect();
const words = (of) => `[${Array.from({ length: 16 }, (_, i) => of(i)).join(', ')}]`;
const number = (...parts) => `CAST(hash(${parts.join(', ')}) & 9223372036854775807 AS BIGINT)`;
// Two copies of a group differ in about 6 % of their bits, which is a Jaccard of 0.88.
const flips = (i) => [1, 2, 3, 4, 5].map((n) => number('row', i, 100 + n)).join(' & ');
for (let file = 0; file < FILES; file++) {
  await db.run(`COPY (
    WITH numbered AS (SELECT range AS row FROM range(${(rows / FILES) * file}, ${(rows / FILES) * (file + 1)})),
    grouped AS (SELECT row, CASE
        WHEN row % 100 = 7 THEN 'equal'
        WHEN row % 2 = 0 THEN 'alone ' || row
        ELSE 'group ' || CAST(pow(hash(row) % 1000000 / 1e6, 2) * ${rows} / 10 AS BIGINT) END AS member
      FROM numbered)
    SELECT 'u-${file}' AS unit, row - ${(rows / FILES) * file} AS ordinal, 'doc-' || row AS id,
      'site-' || row % 1000 || '.example/' || row AS page_key, '2026-01-' || lpad(CAST(hash(row, 1) % 28 + 1 AS VARCHAR), 2, '0') AS fetched_at,
      2000 AS text_chars, ['cdn.example/' || row] AS image_keys, ['cdn.example/' || row] AS candidate_keys,
      'site-' || row % 1000 || '.example' AS host, 300 AS tokens,
      [${Array.from({ length: 14 }, (_, band) =>
        band === 0
          ? `CASE WHEN row % 4 = 1 THEN 42 ELSE ${number('member', band)} END`
          : `CASE WHEN member = 'equal' OR hash(row, ${band}) % 2 = 0 THEN ${number('member', band)} ELSE ${number('row', band)} END`,
      ).join(', ')}] AS band_keys,
      ${words(() => 'CAST(-1 AS BIGINT)')} AS sketch_filled,
      ${words((i) => `CASE WHEN member = 'equal' THEN ${number('member', i)} ELSE xor(${number('member', i)}, ${flips(i)}) END`)} AS sketch_bits,
      [${number('row', 50)}] AS paragraph_keys, [0] AS paragraph_nodes, [2000] AS paragraph_chars
    FROM grouped ORDER BY row
  ) TO '${join(folder, `signatures-${file}.parquet`)}' (FORMAT parquet, COMPRESSION snappy, ROW_GROUP_SIZE 20480)`);
}

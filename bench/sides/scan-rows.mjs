// Reads all columns of signature rows by DuckDB and groups their band keys once: node scan-rows.mjs FOLDER. Prints the
// number of distinct keys.
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';

const files = join(process.argv[2], '*.parquet').replaceAll("'", "''");
const db = await (await DuckDBInstance.create(':memory:', { threads: '2' })).connect();
await db.run(`CREATE TEMP TABLE rows AS SELECT * FROM read_parquet('${files}')`);
const counted = await db.runAndReadAll(
  'SELECT count(*) FROM (SELECT DISTINCT unnest(band_keys), generate_subscripts(band_keys, 1) FROM rows)',
);
process.stdout.write(`${counted.getRows()[0][0]}\n`);

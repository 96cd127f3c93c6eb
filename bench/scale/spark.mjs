// Whether Spark decides what DuckDB decides, row for row: node bench/scale/spark.mjs [rows] [corpus…], after npm run build.
// Over synthetic signature rows (default 100,000), and over the extracted documents of each corpus that is named. Needs
// Java and the Python of WEFT_SPARK_PYTHON with deploy/spark/requirements.txt. Prints JSON.
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { DuckDBInstance } from '@duckdb/node-api';
import { checkPipeline } from '../../dist/config/load-pipeline.js';
import {
  decideNearDuplicates,
  decideNodes,
  decideSamePages,
  findNearDuplicates,
} from '../../dist/curate/decide.js';

const here = (name) => fileURLToPath(new URL(name, import.meta.url));
const python = process.env.WEFT_SPARK_PYTHON ?? 'python3';
const COLUMNS = 'unit, id, kind, key, reason, detail, input, "offset", "length"';
if (spawnSync(python, ['-c', 'import pyspark']).status !== 0) {
  process.stderr.write('left out: no Python with pyspark (WEFT_SPARK_PYTHON)\n');
  process.exit(0);
}
const [rows = '100000', ...corpora] = process.argv.slice(2);
const folder = mkdtempSync(join(tmpdir(), 'weft-spark-'));
let differs = false;
try {
  await compare(`${rows} synthetic rows`, syntheticRows(Number(rows)));
  for (const corpus of corpora) await compare(corpus, extractedOf(corpus));
} finally {
  rmSync(folder, { recursive: true });
}
if (differs) process.exitCode = 1;

function syntheticRows(count) {
  const place = join(folder, 'rows');
  mkdirSync(place);
  execFileSync(process.execPath, [here('../inputs/synthetic-rows.mjs'), place, String(count)]);
  const { curate } = checkPipeline({ source: { type: 'html', input: '.' } });
  return { signatures: parquetIn(place), captures: [], config: curate };
}

/** What the extract phase of a finished corpus wrote: nothing in it is of an attempt that lost. */
function extractedOf(corpus) {
  const { pipeline } = JSON.parse(readFileSync(join(corpus, 'corpus.json'), 'utf8'));
  const captures = readdirSync(corpus).includes('captures') ? parquetIn(join(corpus, 'captures')) : [];
  return { signatures: parquetIn(join(corpus, 'signatures')), captures, config: pipeline.curate };
}

function parquetIn(place) {
  return readdirSync(place)
    .filter((name) => name.endsWith('.parquet'))
    .map((name) => join(place, name));
}

async function compare(name, { signatures, captures, config }) {
  const place = mkdtempSync(join(folder, 'run-'));
  const [duckDbSeconds, files] = await timed(() => byDuckDb(place, { signatures, captures, config }));
  const [sparkSeconds, out] = await timed(() => bySpark(place, { signatures, captures, config }));
  const db = await (await DuckDBInstance.create(':memory:')).connect();
  const list = (paths) => `[${paths.map((path) => `'${path}'`).join(', ')}]`;
  const sides = {
    duckdb: `SELECT ${COLUMNS} FROM read_parquet(${list(files)})`,
    spark: `SELECT ${COLUMNS} FROM read_parquet('${out}/*/*/*.parquet', hive_partitioning = false)`,
  };
  const count = async (sql) =>
    Number((await db.runAndReadAll(`SELECT count(*)::DOUBLE FROM (${sql})`)).getRowsJS()[0][0]);
  const only = {
    duckdb: await count(`${sides.duckdb} EXCEPT ALL ${sides.spark}`),
    spark: await count(`${sides.spark} EXCEPT ALL ${sides.duckdb}`),
  };
  const documents = await count(`SELECT 1 FROM read_parquet(${list(signatures)})`);
  const reasons = await db.runAndReadAll(
    `SELECT reason, count(*)::DOUBLE FROM (${sides.duckdb}) GROUP BY reason ORDER BY reason`,
  );
  const decisions = Object.fromEntries(reasons.getRowsJS());
  const seconds = { duckdb: duckDbSeconds, spark: sparkSeconds };
  process.stdout.write(`${JSON.stringify({ name, documents, decisions, only, seconds })}\n`);
  differs ||= only.duckdb + only.spark > 0;
}

async function timed(work) {
  const began = performance.now();
  const value = await work();
  return [Math.round((performance.now() - began) / 100) / 10, value];
}

async function byDuckDb(place, { signatures, captures, config }) {
  const path = (name) => join(place, `${name}.parquet`);
  const duckDb = { scratch: place, threads: 2, memoryBytes: 4e9 };
  const whole = { partition: 0, partitions: 1 };
  const inputs = { signatures, captures: [], earlier: [], decisions: [], pairs: [] };
  await decideSamePages(path('pages'), inputs, { ...whole, sameUrl: config.same_url === 'newest' }, duckDb);
  const kept = { ...inputs, decisions: [path('pages')] };
  const { bands, threshold } = config.near_duplicates;
  await findNearDuplicates(path('pairs'), kept, { ...whole, bands, threshold }, duckDb);
  await decideNearDuplicates(path('groups'), { ...kept, pairs: [path('pairs')] }, duckDb);
  const { min_pages: minPagesPerParagraph, min_chars: minParagraphChars } = config.repeated_paragraphs;
  await decideNodes(
    path('nodes'),
    { ...inputs, captures, decisions: [path('pages'), path('groups')] },
    { ...whole, maxPagesPerImage: config.max_pages_per_image, minPagesPerParagraph, minParagraphChars },
    duckDb,
  );
  return ['pages', 'groups', 'nodes'].map(path);
}

function bySpark(place, { signatures, captures, config }) {
  const out = join(place, 'decided');
  const places = join(place, 'places.json');
  writeFileSync(places, JSON.stringify({ config, places: { signatures, captures, earlier: [] } }));
  execFileSync(python, [here('curate_rows.py'), places, join(place, 'tables'), out], {
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  return out;
}

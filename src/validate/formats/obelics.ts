import { BadInputError } from '../../errors.js';
import { type FindingList, type FindingPlace, quote } from '../finding-list.js';
import { KeySet, keyBytes } from '../key-set.js';
import { parseJson } from '../parse-json.js';
import { formatOfExtension } from './check-image-file.js';
import { checkShards } from './check-shards.js';
import { type DataSetEnv, dataFiles, type ImageJob, type ShardTally } from './data-set.js';
import { checkParallelRecord, expectedImage } from './omnicorpus.js';
import { openParquetTable, type ParquetTable } from './parquet-table.js';
import { isObject } from './read-small.js';
import { valueFaults } from './text-faults.js';

const MEND = 'write the file again, or drop the row (--repair)';

/** Columns that are looked at; others may ride along. */
const COLUMNS = ['images', 'texts', 'metadata', 'general_metadata'] as const;

/** Checks Parquet of parallel texts and images: OBELICS, OmniCorpus and MINT-1T HTML, with bytes or URLs. */
export async function checkObelics(env: DataSetEnv): Promise<void> {
  const columns = new Map<string, ReadonlyMap<string, string>>();
  const names = dataFiles(env, /\.parquet$/i);
  await checkShards(
    names,
    async function* (name, findings, tally) {
      tally.named = 0;
      try {
        const file = await openParquetTable(name, env);
        columns.set(name, file.columns);
        checkFeatures(name, file, findings);
        if (file.rows === 0) findings.add('shard_empty', { file: name }, `has no rows; ${MEND}`);
        if (file.columns.has('texts') && file.columns.has('images'))
          yield* checkRows(name, file, findings, tally);
        else findings.add('record_invalid', { file: name }, `has no columns texts and images; ${MEND}`);
      } catch (error) {
        if (!(error instanceof BadInputError) || error.code !== 'parquet_invalid') throw error;
        findings.add('parquet_invalid', { file: name }, `cannot be read: ${error.message}; ${MEND}`);
      }
    },
    env,
  );
  checkColumns(names, columns, env.findings);
}

async function* checkRows(
  name: string,
  file: ParquetTable,
  findings: FindingList,
  tally: ShardTally,
): AsyncGenerator<ImageJob, void, undefined> {
  const seen = new KeySet();
  for await (const row of file.read(COLUMNS.filter((column) => file.columns.has(column)))) {
    const where = { file: name, row: tally.samples };
    tally.samples += 1;
    const cells = Array.isArray(row.images) ? (row.images as unknown[]) : undefined;
    // Cells of bytes stand as an address that the checks of parallel arrays take for an image.
    const images = cells?.map((cell) => (isCell(cell) ? 'bytes:stored' : emptyCell(cell) ? null : cell));
    const record = { ...row, images };
    if (
      seen.add(keyBytes(JSON.stringify([row.texts, row.metadata, row.general_metadata], bigintText)), 0) !==
      undefined
    )
      findings.add('record_duplicate', where, `says the same as an earlier row; ${MEND}`);
    for (const { code, what } of valueFaults(withoutBytes(row)))
      findings.add(code, where, `${what}; ${MEND}`);
    const { images: count, facts } = checkParallelRecord(record, where, findings);
    tally.named = (tally.named ?? 0) + count;
    yield* imageJobs(cells ?? [], facts, where);
  }
}

function* imageJobs(
  cells: readonly unknown[],
  facts: readonly Record<string, unknown>[],
  where: FindingPlace,
): Generator<ImageJob> {
  const filled = cells.filter((cell) => !emptyCell(cell));
  for (const [i, cell] of filled.entries()) {
    if (!isCell(cell)) continue;
    const path = typeof cell.path === 'string' ? cell.path : '';
    const format = formatOfExtension(path);
    const said = facts.length === filled.length ? expectedImage(facts[i] ?? {}) : {};
    yield {
      data: cell.bytes,
      where: { ...where, part: path },
      expected: { ...(format !== undefined && { format }), ...said },
    };
  }
}

function isCell(cell: unknown): cell is { bytes: Uint8Array; path?: unknown } {
  return isObject(cell) && cell.bytes instanceof Uint8Array;
}

/** A struct of nulls is how some writers store the empty slot. */
function emptyCell(cell: unknown): boolean {
  return (
    cell === null ||
    cell === undefined ||
    cell === '' ||
    (isObject(cell) && cell.bytes == null && cell.path == null)
  );
}

function withoutBytes({ images: _images, ...rest }: Record<string, unknown>): unknown {
  return rest;
}

function bigintText(_: string, value: unknown): unknown {
  return typeof value === 'bigint' ? `${value}` : value;
}

/** Types must agree over all files: `datasets` casts every file to the first one's schema. */
function checkColumns(
  names: readonly string[],
  columns: ReadonlyMap<string, ReadonlyMap<string, string>>,
  findings: FindingList,
): void {
  const forms = new Map<string, string[]>();
  for (const name of names) {
    const form = columns.get(name);
    if (form === undefined) continue;
    const text = [...form].map(([column, type]) => `${column} ${type}`).join(', ');
    forms.set(text, [...(forms.get(text) ?? []), name]);
  }
  const [usual, ...others] = [...forms].sort(([, a], [, b]) => b.length - a.length);
  for (const [form, odd] of others)
    for (const file of odd)
      findings.add(
        'schema_drift',
        { file },
        `has the columns ${quote(form)}, ${usual?.[1].length} other files ${quote(usual?.[0])}; ${MEND}`,
      );
}

/** The footer that tells Hugging Face which columns are images: one that does not match is ignored without a word. */
function checkFeatures(name: string, file: ParquetTable, findings: FindingList): void {
  const fault = featuresFault(file);
  if (fault !== undefined) findings.add('parquet_features_mismatch', { file: name }, `${fault}; ${MEND}`);
}

function featuresFault({ metadata, columns }: ParquetTable): string | undefined {
  const stored = metadata.key_value_metadata?.find(({ key }) => key === 'huggingface')?.value;
  if (stored === undefined) return undefined;
  const parsed = parseJson(Buffer.from(stored));
  if ('fault' in parsed) return 'its huggingface footer is not JSON';
  const info = isObject(parsed.value) ? parsed.value.info : undefined;
  const features = isObject(info) ? info.features : undefined;
  if (!isObject(features)) return 'its huggingface footer has no features';
  const odd =
    [...columns.keys()].find((column) => !(column in features)) ??
    Object.keys(features).find((column) => !columns.has(column));
  if (odd !== undefined) return `${quote(odd)} is in only one of footer and columns`;
  const images = JSON.stringify(features.images ?? null).includes('"Image"');
  if (images === (columns.get('images') ?? '').includes('bytes:')) return undefined;
  return `the footer calls images ${images ? 'images' : 'text'}, the column is ${quote(columns.get('images'))}`;
}

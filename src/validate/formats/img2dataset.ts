import { BadInputError } from '../../errors.js';
import { type FindingList, quote } from '../finding-list.js';
import { checkTarShards, type SampleContext } from './check-tar-shards.js';
import { type DataSetEnv, dataFiles, type ImageJob } from './data-set.js';
import { openParquetTable } from './parquet-table.js';
import { isCount, isObject, readJsonFile } from './read-small.js';
import { takeApart } from './sample-parts.js';
import type { TarSample } from './tar-samples.js';

const AGAIN = 'download the shard again (delete its three files first)';

/** Facts of a sample that the table beside the tar repeats. */
type Facts = Record<(typeof REPEATED)[number], unknown>;
const REPEATED = ['status', 'url', 'width', 'height', 'sha256'] as const;

/** Checks an img2dataset folder: `NNNNN.tar`, `NNNNN_stats.json` and `NNNNN.parquet` against each other and the images. */
export async function checkImg2dataset(env: DataSetEnv): Promise<void> {
  const tars = dataFiles(env, /\.tar$/);
  const byShard = new Map<string, Map<string, Facts>>();
  const tallies = await checkTarShards(
    tars,
    {
      checkSample: (sample, context) => {
        const samples = byShard.get(context.file) ?? new Map<string, Facts>();
        byShard.set(context.file, samples);
        return checkSample(sample, samples, context);
      },
      checkShard: async (name, { end }, findings) => {
        const samples = byShard.get(name) ?? new Map<string, Facts>();
        byShard.delete(name);
        const stem = name.replace(/\.tar$/, '');
        // A tar that was not read to its end is reported; what is missing from it is no second fault.
        await checkStats(`${stem}_stats.json`, end === undefined ? undefined : samples.size, env, findings);
        await checkTable(`${stem}.parquet`, end === undefined ? undefined : samples, env, findings);
      },
    },
    env,
  );
  const stems = new Set([...tallies.keys()].map((name) => name.replace(/\.tar$/, '')));
  for (const name of dataFiles(env, /(_stats\.json|\.parquet)$/)) {
    const stem = name.replace(/(_stats\.json|\.parquet)$/, '');
    if (!stems.has(stem))
      env.findings.add('img2dataset_sidecar_missing', { file: name }, `${stem}.tar is absent; ${AGAIN}`);
  }
}

function checkSample(sample: TarSample, samples: Map<string, Facts>, context: SampleContext): ImageJob[] {
  const { records, images, where } = takeApart(sample, context);
  const { findings } = context;
  const shard = context.file.slice(context.file.lastIndexOf('/') + 1).replace(/\.tar$/, '');
  if (!sample.key.startsWith(shard))
    findings.add('img2dataset_key_mismatch', where, `is not of shard ${shard}; ${AGAIN}`);
  const record = records.get('json');
  const facts = Object.fromEntries(REPEATED.map((name) => [name, record?.[name]])) as Facts;
  samples.set(sample.key, facts);
  if (record === undefined) return images;
  if (record.key !== sample.key)
    findings.add('sample_key_mismatch', where, `its JSON says ${quote(record.key)}; ${AGAIN}`);
  if (record.status !== 'success')
    findings.add(
      'record_invalid',
      where,
      `has the status ${quote(record.status)} and yet lies in the tar; ${AGAIN}`,
    );
  const { width, height } = record;
  if (!isCount(width) || !isCount(height))
    findings.add('record_invalid', where, `has no whole width and height; ${AGAIN}`);
  else for (const image of images) Object.assign(image.expected, { width, height });
  return images;
}

/** Whether a file beside a tar is absent, which is reported. */
function isAbsent(file: string, env: DataSetEnv, findings: FindingList): boolean {
  if (env.files.has(file)) return false;
  const fault = "is absent: VILA's loader takes three files for a shard";
  findings.add('img2dataset_sidecar_missing', { file }, `${fault}; ${AGAIN}`);
  return true;
}

async function checkStats(
  file: string,
  successes: number | undefined,
  env: DataSetEnv,
  findings: FindingList,
): Promise<void> {
  const where = { file };
  if (isAbsent(file, env, findings)) return;
  const read = await readJsonFile(file, env, findings);
  const stats = 'value' in read && isObject(read.value) ? read.value : {};
  const { count, successes: said, failed_to_download: lost, failed_to_resize: refused, status_dict } = stats;
  if (!isCount(count) || !isCount(said) || !isCount(lost) || !isCount(refused)) {
    findings.add(
      'img2dataset_stats_invalid',
      where,
      `${'fault' in read ? read.fault : 'lacks its counts'}; ${AGAIN}`,
    );
    return;
  }
  if (said + lost + refused !== count)
    findings.add(
      'img2dataset_stats_mismatch',
      where,
      `counts ${count} rows, of which ${said} + ${lost} + ${refused}; ${AGAIN}`,
    );
  if (successes !== undefined && said !== successes)
    findings.add(
      'img2dataset_stats_mismatch',
      where,
      `says ${said} successes, the tar holds ${successes}; ${AGAIN}`,
    );
  const listed = isObject(status_dict) ? status_dict.success : undefined;
  if (listed !== undefined && listed !== said)
    findings.add(
      'img2dataset_stats_mismatch',
      where,
      `says ${said} successes and ${quote(listed)} in status_dict; ${AGAIN}`,
    );
}

async function checkTable(
  file: string,
  samples: ReadonlyMap<string, Facts> | undefined,
  env: DataSetEnv,
  findings: FindingList,
): Promise<void> {
  const where = { file };
  if (isAbsent(file, env, findings)) return;
  try {
    const table = await openParquetTable(file, env);
    const columns = ['key', ...REPEATED.filter((name) => table.columns.has(name))];
    if (!table.columns.has('key') || !table.columns.has('status')) {
      findings.add('record_invalid', where, `has no columns key and status; ${AGAIN}`);
      return;
    }
    const left = new Set(samples?.keys());
    let row = -1;
    for await (const record of table.read(columns)) {
      row += 1;
      const place = { ...where, row };
      const key = String(record.key);
      const sample = samples?.get(key);
      if (samples === undefined) continue;
      if ((record.status === 'success') !== (sample !== undefined))
        findings.add(
          'img2dataset_table_mismatch',
          place,
          `says ${quote(record.status)} of ${quote(key)}, which the tar ${sample ? 'holds' : 'lacks'}; ${AGAIN}`,
        );
      else if (sample !== undefined) {
        const odd = columns.slice(1).find((name) => !same(record[name], sample[name as keyof Facts]));
        if (odd !== undefined)
          findings.add(
            'img2dataset_table_mismatch',
            place,
            `has another ${odd} of ${quote(key)} than its JSON; ${AGAIN}`,
          );
      }
      left.delete(key);
    }
    for (const key of left)
      findings.add(
        'img2dataset_table_mismatch',
        where,
        `has no row of ${quote(key)}, which the tar holds; ${AGAIN}`,
      );
  } catch (error) {
    if (!(error instanceof BadInputError) || error.code !== 'parquet_invalid') throw error;
    findings.add('parquet_invalid', where, `cannot be read: ${error.message}; ${AGAIN}`);
  }
}

function same(cell: unknown, fact: unknown): boolean {
  if (fact === undefined) return true;
  return typeof cell === 'bigint' ? Number(cell) === fact : (cell ?? null) === fact;
}

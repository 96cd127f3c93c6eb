import { availableParallelism } from 'node:os';
import { CORPUS_RECORD } from '../../corpus/corpus-layout.js';
import { didYouMean } from '../../errors/did-you-mean.js';
import { BadInputError, FixConfigError } from '../../errors.js';
import { EXPORT_RECORD } from '../../export/export-record.js';
import { formatName } from '../../export/formats/registry.js';
import type { Store } from '../../store/store.js';
import { FindingList } from '../finding-list.js';
import { createInspectionPool } from '../inspection-pool.js';
import type { ValidationReport } from '../report.js';
import { type ValidateOptions, validateCorpus } from '../validate-corpus.js';
import { commonFolder } from './common-folder.js';
import type { DataSetEnv, Sharding } from './data-set.js';
import { checkExportRecord, type ExportFacts, readExportRecord } from './export-record.js';
import { type Recognised, recognise } from './recognise.js';
import { DATA_FORMATS, type DataFormat, dataSetFormat, isDataFormat } from './registry.js';

/** Options of {@link validateData}. */
export interface ValidateDataOptions extends ValidateOptions {
  /** Takes the data for this format instead of recognising it. */
  as?: DataFormat;
  /** Looks at this one file of the store only. */
  only?: string;
  /** Ranks and batch sizes that VILA's sharding is simulated for. Default: the ranks that an export declares; the batch of its launch script. */
  sharding?: Partial<Sharding>;
  /** Findings kept of each code, other than for a corpus. Default: 100. */
  keptPerCode?: number;
}

const KEPT_PER_CODE = 100;

/**
 * Checks what a store holds, whatever it is: a corpus of ours, an export, or a data set that other tools wrote.
 *
 * @throws BadInputError `data_not_recognised`, `zip_not_read`, `nothing_there`; FixConfigError `bad_validate_options`;
 *   what the store throws when it cannot be read; AbortedError
 */
export async function validateData(
  store: Store,
  options: ValidateDataOptions = {},
): Promise<ValidationReport> {
  if (options.as !== undefined && !isDataFormat(options.as))
    throw new FixConfigError(
      'bad_validate_options',
      `--as: ${options.as} is none of ${DATA_FORMATS.join(', ')}${didYouMean(options.as, DATA_FORMATS)}`,
    );
  // Before anything is listed: a corpus may have a million files, and its manifests name them.
  if (
    options.as === 'weft' ||
    (options.as === undefined && options.only === undefined && (await isCorpus(store)))
  )
    return validateCorpus(store, options);
  const files = await listFiles(store, options.only);
  const record = files.has(EXPORT_RECORD) ? await readExportRecord(store) : undefined;
  const what = await identify(store, files, record, options.as);
  if (what.format === 'weft') return validateCorpus(store, options);
  if (options.sample !== undefined && options.sample < 1)
    throw new FixConfigError(
      'bad_validate_options',
      `--sample reads a share of a corpus of ours; this is ${what.format}, which is read in full`,
    );
  if (options.quick)
    throw new FixConfigError(
      'bad_validate_options',
      `--quick reads the sums of a corpus of ours; this is ${what.format}, which is read in full: leave --quick out`,
    );
  return checkDataSet(store, files, what, record, options);
}

async function isCorpus(store: Store): Promise<boolean> {
  return (await store.head(CORPUS_RECORD)) !== undefined;
}

async function listFiles(store: Store, only: string | undefined): Promise<Map<string, number>> {
  const files = new Map<string, number>();
  for await (const { key, bytes } of store.list(only ?? ''))
    if (only === undefined || key === only) files.set(key, bytes);
  if (files.size === 0)
    throw new BadInputError(
      'nothing_there',
      `${store.uri}${only === undefined ? '' : `: ${only}`} holds no file`,
    );
  return files;
}

async function identify(
  store: Store,
  files: ReadonlyMap<string, number>,
  record: ExportFacts | undefined,
  as: DataFormat | undefined,
): Promise<Recognised> {
  const names = [...files.keys()];
  const format = as ?? (record === undefined ? undefined : formatOfExport(record.format));
  if (format === undefined) return recognise(store, names);
  const isShard = (name: string): boolean => dataSetFormat(format)?.shards.test(name) === true;
  const own = record?.files.map(({ name }) => name).filter(isShard) ?? [];
  const shards = own.length > 0 ? own : names.filter(isShard);
  return {
    format,
    root: commonFolder(shards).replace(/\.nv-meta\/$/, ''),
    why: as === undefined ? EXPORT_RECORD : '--as',
  };
}

/** The format whose name an export record tells; undefined for one that is not known here. */
function formatOfExport(name: string): DataFormat | undefined {
  const known = formatName(name);
  return isDataFormat(known) ? known : undefined;
}

async function checkDataSet(
  store: Store,
  files: ReadonlyMap<string, number>,
  { format, root, why }: Recognised,
  record: ExportFacts | undefined,
  { threads = availableParallelism(), signal, sharding, onFinding, ...options }: ValidateDataOptions,
): Promise<ValidationReport> {
  const env: DataSetEnv = {
    store,
    files,
    root,
    vouched: new Map(record?.files.map((file) => [file.name, file])),
    readWhole: new Set(),
    namedImages: 0,
    keptPerCode: options.keptPerCode ?? KEPT_PER_CODE,
    findings: new FindingList(onFinding, options.keptPerCode),
    pool: options.pool ?? createInspectionPool(threads, signal),
    checked: { manifests: 0, shards: 0, documents: 0, images: 0, bytes: 0 },
    sharding: { worlds: record?.settings?.world_sizes ?? [], batches: [], ...sharding },
    notes: new Set(),
    ...(signal !== undefined && { signal }),
  };
  try {
    await dataSetFormat(format)?.check(env);
    if (record !== undefined) await checkExportRecord(record, env);
    else if (files.has(EXPORT_RECORD))
      env.findings.add(
        'export_record_invalid',
        { file: EXPORT_RECORD },
        'is not the record of an export: hashes were not compared; export again',
      );
    if (env.checked.documents === 0)
      env.findings.add('dataset_empty', { file: root || '.' }, 'holds no sample that could be read');
  } finally {
    if (options.pool === undefined) await env.pool.close();
  }
  return report(env, format, why);
}

function report(
  { store, findings, checked, notes }: DataSetEnv,
  format: DataFormat,
  why: string,
): ValidationReport {
  const errors = findings.total('error');
  const warnings = findings.total('warning');
  return {
    schema: 'weft/validation/1',
    corpus: store.uri,
    format,
    recognised_by: why,
    ok: errors === 0,
    checked,
    errors,
    warnings,
    findings: findings.kept,
    omitted: errors + warnings - findings.kept.length,
    counts: findings.counts(),
    notes: [...notes],
  };
}

import { type FindingList, quote } from '../finding-list.js';
import type { DataSetEnv } from './data-set.js';
import { isCount, isObject, readJsonFile } from './read-small.js';

/** A file as `index.json` describes it. */
export interface MdsFile {
  basename: string;
  bytes: number;
  hashes: Record<string, string>;
}

/** A shard as `index.json` describes it. */
export interface MdsShardEntry {
  column_names: string[];
  column_encodings: string[];
  column_sizes: (number | null)[];
  compression: string | null;
  samples: number;
  raw_data: MdsFile;
  zip_data: MdsFile | null;
}

const AGAIN = 'write the data set again with MDSWriter or weft export';

/** Reads `index.json`; entries that break its schema are reported and left out. */
export async function readMdsIndex(
  file: string,
  env: DataSetEnv,
  findings: FindingList,
): Promise<MdsShardEntry[]> {
  const report = (fault: string): void => findings.add('mds_index_invalid', { file }, `${fault}; ${AGAIN}`);
  const read = await readJsonFile(file, env, findings);
  if ('fault' in read) {
    report(read.fault);
    return [];
  }
  const shards = isObject(read.value) ? read.value.shards : undefined;
  if (!isObject(read.value) || read.value.version !== 2 || !Array.isArray(shards)) {
    report(`is not version 2 with a list of shards`);
    return [];
  }
  const entries: MdsShardEntry[] = [];
  for (const [i, shard] of (shards as unknown[]).entries()) {
    const fault = entryFault(shard);
    if (fault === undefined) entries.push(shard as MdsShardEntry);
    else report(`shard ${i} ${fault}`);
  }
  const names = entries.map(({ raw_data }) => raw_data.basename);
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice !== undefined) report(`lists ${quote(twice)} twice`);
  return entries;
}

function entryFault(shard: unknown): string | undefined {
  if (!isObject(shard)) return 'is no object';
  const { column_names: names, column_encodings: encodings, column_sizes: sizes } = shard;
  if (shard.format !== 'mds') return `has the format ${quote(shard.format)}`;
  if (!isList(names, isString) || !isList(encodings, isString) || !isList(sizes, isSize))
    return 'has no lists of columns';
  if (names.length === 0 || encodings.length !== names.length || sizes.length !== names.length)
    return 'has lists of columns of different lengths';
  if (names.some((name, i) => i > 0 && name <= (names[i - 1] ?? '')))
    return 'has columns that are not in order of their names';
  if (!isCount(shard.samples)) return 'has no number of samples';
  if (!isFile(shard.raw_data)) return 'has no raw_data with a base name and a length';
  if (shard.zip_data !== null && !isFile(shard.zip_data))
    return 'has a zip_data without a base name and a length';
  return undefined;
}

function isFile(value: unknown): value is MdsFile {
  return (
    isObject(value) &&
    typeof value.basename === 'string' &&
    /^[^/\\]+$/.test(value.basename) &&
    isCount(value.bytes) &&
    isObject(value.hashes)
  );
}

function isList<T>(value: unknown, isItem: (item: unknown) => item is T): value is T[] {
  return Array.isArray(value) && value.every(isItem);
}

function isString(value: unknown): value is string {
  return typeof value === 'string';
}

function isSize(value: unknown): value is number | null {
  return value === null || isCount(value);
}

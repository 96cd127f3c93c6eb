import { quote } from '../finding-list.js';
import type { DataSetEnv } from './data-set.js';
import { isObject, readYamlFile } from './read-small.js';

const PREPARE = 'write it again, or run energon prepare';

/** Names that one brace range may stand for. */
const MAX_NAMES = 1_000_000;

/** Checks `split.yaml`, whose parser is strict: no other fields, every name listed, ranges allowed. */
export async function checkSplitYaml(
  file: string,
  listed: ReadonlySet<string>,
  env: DataSetEnv,
): Promise<void> {
  const report = (fault: string): void =>
    env.findings.add('energon_split_invalid', { file }, `${fault}; ${PREPARE}`);
  const read = await readYamlFile(file, env, env.findings);
  if ('fault' in read) return report(read.fault);
  const split = read.value;
  if (!isObject(split) || !isObject(split.split_parts)) return report('has no split_parts');
  const unknown = Object.keys(split).find((name) => !['split_parts', 'exclude'].includes(name));
  if (unknown !== undefined) return report(`has the unknown field ${quote(unknown)}`);
  for (const [part, names] of Object.entries(split.split_parts)) {
    if (!Array.isArray(names)) return report(`${quote(part)} is no list of shards`);
    for (const name of names as unknown[]) {
      const expanded = typeof name === 'string' ? expandShardNames(name) : undefined;
      if (expanded === undefined)
        return report(`${quote(part)} holds ${quote(name)}, which is no shard name`);
      const missing = listed.size === 0 ? undefined : expanded.find((shard) => !listed.has(shard));
      if (missing !== undefined)
        return report(`${quote(part)} names ${quote(missing)}, which .info.json does not list`);
    }
  }
  if (split.exclude !== undefined && !Array.isArray(split.exclude)) return report('exclude is no list');
  if (Object.values(split.split_parts).every((names) => Array.isArray(names) && names.length === 0))
    report('names no shard at all');
}

/** Names that a brace range or list stands for, as Python's braceexpand has them; undefined when there are too many. */
export function expandShardNames(pattern: string): string[] | undefined {
  let names = [pattern];
  while (names.some((name) => /\{[^{}]*\}/.test(name))) {
    const next: string[] = [];
    for (const name of names) {
      const match = /^([^{]*)\{([^{}]*)\}(.*)$/s.exec(name);
      const items = match === null ? undefined : braceItems(match[2] ?? '');
      if (match === null || items === undefined || next.length + items.length > MAX_NAMES) return undefined;
      for (const item of items) next.push(`${match[1]}${item}${match[3]}`);
    }
    names = next;
  }
  return names;
}

function braceItems(inner: string): string[] | undefined {
  const range = /^(\d+)\.\.(\d+)$/.exec(inner);
  if (range === null) return inner.split(',');
  const [from, to] = [Number(range[1]), Number(range[2])];
  if (to < from || to - from >= MAX_NAMES) return undefined;
  const width = Math.max(range[1]?.length ?? 0, 1);
  return Array.from({ length: to - from + 1 }, (_, i) => String(from + i).padStart(width, '0'));
}

/** Checks that `dataset.yaml` names a class, and that the Python file of its loader is there. */
export async function checkDatasetYaml(meta: string, env: DataSetEnv): Promise<void> {
  const file = `${meta}dataset.yaml`;
  const report = (fault: string): void =>
    env.findings.add('energon_dataset_invalid', { file }, `${fault}; ${PREPARE}`);
  const read = await readYamlFile(file, env, env.findings);
  if ('fault' in read) return report(read.fault);
  if (!isObject(read.value)) return report('is no mapping');
  const type = isObject(read.value.sample_type) ? read.value.sample_type : read.value;
  if (typeof type.__module__ !== 'string' || typeof type.__class__ !== 'string')
    return report('names no __module__ and __class__');
  if (
    type === read.value.sample_type &&
    !isObject(read.value.field_map) &&
    typeof read.value.sample_loader !== 'string'
  )
    return report('has a sample_type and neither a field_map nor a sample_loader');
  for (const field of ['sample_loader', 'part_filter'] as const) {
    const source = read.value[field];
    if (source === undefined || (field === 'part_filter' && Array.isArray(source))) continue;
    const python = typeof source === 'string' ? /^([\w./-]+\.py):\w+$/.exec(source)?.[1] : undefined;
    if (python === undefined) return report(`${field} is ${quote(source)}, no file.py:function`);
    if (!env.files.has(`${meta}${python}`)) return report(`${field} names ${quote(python)}, which is absent`);
  }
}

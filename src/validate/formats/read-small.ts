import { readYaml } from '../../config/read-yaml.js';
import { describeError } from '../../errors.js';
import { readAll } from '../../store/store.js';
import type { FindingList } from '../finding-list.js';
import { parseJson } from '../parse-json.js';
import type { DataSetEnv } from './data-set.js';
import { fileChunks } from './file-chunks.js';

/** Largest file that is read at once: an index of a million shards is below it. */
const MAX_BYTES = 256 * 1024 * 1024;

/** Content of a small file, or why there is none. */
export type SmallFile<T> = { value: T } | { fault: string };

/** Reads a file whole; what an export record says of it is compared on the way. */
export async function readBytes(
  name: string,
  env: DataSetEnv,
  findings: FindingList,
): Promise<SmallFile<Buffer>> {
  const size = env.files.get(name);
  if (size === undefined) return { fault: 'is absent' };
  if (size > MAX_BYTES) return { fault: `has ${size} bytes, more than ${MAX_BYTES}` };
  return { value: await readAll(fileChunks(name, env, findings), MAX_BYTES) };
}

/** Reads a JSON file. */
export async function readJsonFile(
  name: string,
  env: DataSetEnv,
  findings: FindingList,
): Promise<SmallFile<unknown>> {
  const read = await readBytes(name, env, findings);
  return 'fault' in read ? read : parseJson(read.value);
}

/** Reads a YAML file; aliases are refused beyond a few, since they can unfold without end. */
export async function readYamlFile(
  name: string,
  env: DataSetEnv,
  findings: FindingList,
): Promise<SmallFile<unknown>> {
  const read = await readBytes(name, env, findings);
  if ('fault' in read) return read;
  try {
    return { value: readYaml(read.value.toString('utf8'), { maxAliasCount: 16 }) };
  } catch (error) {
    return { fault: `is not YAML: ${describeError(error).split('\n')[0]}` };
  }
}

/** True for an object that is no array. */
export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** True for a whole number that a counter can hold. */
export function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}

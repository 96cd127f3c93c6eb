import type { SchemaCheck } from '../config/schema-check.js';
import { describeError } from '../errors.js';
import type { Store } from '../store/store.js';
import { HashedRead, isAbsence } from './hashed-read.js';
import { parseJson } from './parse-json.js';

/** V8 cannot hold a longer string than about 512 MiB; a million shards make a wids index of some 150. */
const MAX_BYTES = 256 * 1024 * 1024;

/** A JSON object of the corpus: its value when it holds to its schema, else why it does not; absent when it is not there. */
export type RecordRead<T> = { absent: true } | { fault: string; bytes: number } | { value: T; bytes: number };

/** Reads a JSON object and checks it. Throws only what the store throws when it cannot be read. */
export async function readRecord<T>(store: Store, key: string, check: SchemaCheck): Promise<RecordRead<T>> {
  const read = new HashedRead(store.get(key));
  const chunks: Uint8Array[] = [];
  try {
    for await (const chunk of read.chunks()) {
      if (read.bytes > MAX_BYTES) return { fault: `has more than ${MAX_BYTES} bytes`, bytes: read.bytes };
      chunks.push(chunk);
    }
  } catch (error) {
    if (isAbsence(error)) return { absent: true };
    throw error;
  } finally {
    await read.close();
  }
  const parsed = parseJson(Buffer.concat(chunks));
  if ('fault' in parsed) return { fault: `is not JSON: ${parsed.fault}`, bytes: read.bytes };
  try {
    const fault = check(parsed.value);
    return fault === undefined
      ? { value: parsed.value as T, bytes: read.bytes }
      : { fault, bytes: read.bytes };
  } catch (error) {
    return { fault: describeError(error), bytes: read.bytes };
  }
}

import { BadInputError } from '../../errors.js';
import { tableRows } from '../../formats/sqlite/sqlite-reader.js';
import { quote } from '../finding-list.js';
import { keyBytes } from '../key-set.js';
import type { TarShard } from './check-tar-shards.js';
import type { DataSetEnv } from './data-set.js';
import { readBytes } from './read-small.js';

const PREPARE = 'write it again, or run energon prepare';

/**
 * Compares `index.sqlite` with the shards: a row of `samples` for each sample, with its place. Absent is fine: only
 * joins, auxiliary data and `energon mount` need it.
 *
 * @param shards - by tar file id; undefined where a shard could not be read
 */
export async function checkEnergonDatabase(
  meta: string,
  shards: readonly (TarShard | undefined)[],
  env: DataSetEnv,
): Promise<void> {
  const where = { file: `${meta}index.sqlite` };
  if (!env.files.has(where.file)) {
    env.notes.add('no index.sqlite: fine for iteration, energon needs one for joins and auxiliary data');
    return;
  }
  const read = await readBytes(where.file, env, env.findings);
  if ('fault' in read) {
    env.notes.add(`index.sqlite was not checked: it ${read.fault}`);
    return;
  }
  try {
    const fault = compare(read.value, shards);
    if (fault !== undefined) env.findings.add('energon_index_mismatch', where, `${fault}; ${PREPARE}`);
  } catch (error) {
    if (!(error instanceof BadInputError)) throw error;
    env.findings.add('energon_index_invalid', where, `${error.message}; ${PREPARE}`);
  }
}

/** What the database says otherwise than the tars; undefined when nothing. */
function compare(file: Buffer, shards: readonly (TarShard | undefined)[]): string | undefined {
  const rows = new Map<number, number>();
  for (const [tar, key, index, offset, size] of tableRows(file, 'samples')) {
    const shard = typeof tar === 'number' ? shards[tar] : undefined;
    if (typeof tar !== 'number' || tar >= shards.length)
      return `has a sample of tar file ${quote(tar)}, which .info.json does not list`;
    rows.set(tar, (rows.get(tar) ?? 0) + 1);
    if (shard?.end === undefined || typeof index !== 'number') continue;
    const begin = shard.samples.offsets[index];
    const end = shard.samples.offsets[index + 1] ?? shard.end.offset;
    if (begin === undefined)
      return `has sample ${index} of tar file ${tar}, which holds ${shard.samples.size}`;
    if (typeof key !== 'string' || !shard.samples.key(index).equals(keyBytes(key)))
      return `calls sample ${index} of tar file ${tar} ${quote(key)}, the tar does not`;
    if (offset !== begin || size !== end - begin)
      return `has sample ${index} of tar file ${tar} at byte ${quote(offset)}, ${quote(size)} bytes; the tar at ${begin}, ${end - begin} bytes`;
  }
  for (const [tar, shard] of shards.entries())
    if (shard?.end !== undefined && (rows.get(tar) ?? 0) !== shard.samples.size)
      return `has ${rows.get(tar) ?? 0} samples of tar file ${tar}, which holds ${shard.samples.size}`;
  let parts = 0;
  for (const row of tableRows(file, 'sample_parts')) {
    if (row.length < 5) return 'has a row of sample_parts with columns missing';
    parts += 1;
  }
  return parts === 0 && rows.size > 0 ? 'lists no parts of samples' : undefined;
}

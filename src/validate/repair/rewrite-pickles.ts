import { join } from 'node:path';
import { BadInputError } from '../../errors.js';
import type { PickleInput } from '../../formats/pickle/pickle-value.js';
import { readPickleList } from '../../formats/pickle/read-pickle.js';
import { createPickleListEncoder } from '../../formats/pickle/write-pickle.js';
import { stageFile } from '../../staging/staged-file.js';
import type { RepairEnv } from './repair-env.js';

/**
 * Rewrites pickles with their counts, all of one length; what is beyond, and shards that are shorter, are held back.
 * Shards that cannot be read to their end are left out whole.
 *
 * @param multiple - records per shard are made a multiple of this where there are as many
 */
export async function rewritePickles(env: RepairEnv, multiple: number): Promise<void> {
  const { files, broken, output } = env;
  const counts = new Map<string, number>();
  for (const name of files.filter((file) => file.endsWith('.pkl'))) {
    const count = await countWhole(name, env);
    if (count === undefined) output.drop({ file: name, sample: 'all records', reasons: ['pickle_invalid'] });
    else if (count > 0) counts.set(name, count);
  }
  const length = commonLength([...counts.values()], multiple);
  for (const [name, count] of counts) {
    if (count < length) {
      output.drop({ file: name, sample: `all ${count} records`, reasons: ['held_back'] });
      continue;
    }
    const file = await stageFile(join(env.folder, 'shard.pkl'));
    const encoder = createPickleListEncoder();
    let kept = 0;
    let row = 0;
    for await (const record of recordsOf(name, env)) {
      const codes = broken.codesOf(name, row++);
      const sample = `record ${row - 1}`;
      if (codes !== undefined) output.drop({ file: name, sample, reasons: [...codes] });
      else if (kept === length) output.drop({ file: name, sample, reasons: ['held_back'] });
      else {
        kept += 1;
        encoder.add(record as PickleInput);
        await file.append(Buffer.from(encoder.take()));
      }
    }
    encoder.end();
    await file.append(Buffer.from(encoder.take()));
    await file.finish();
    output.kept += kept;
    await output.put(name, file.path);
    await output.putBytes(name.replace(/\.pkl$/, '.count'), Buffer.from(String(kept)));
  }
}

/** The number of records per shard that keeps the most in all, in whole batches where a shard holds as many. */
export function commonLength(counts: readonly number[], multiple: number): number {
  let best = { length: 0, kept: 0 };
  for (const count of new Set(counts)) {
    const length = count >= multiple ? count - (count % multiple) : count;
    const kept = length * counts.filter((other) => other >= length).length;
    if (kept > best.kept) best = { length, kept };
  }
  return best.length;
}

/** Records that are whole; undefined when the pickle cannot be read to its end. */
async function countWhole(name: string, env: RepairEnv): Promise<number | undefined> {
  let whole = 0;
  let row = 0;
  try {
    for await (const _ of recordsOf(name, env)) if (env.broken.codesOf(name, row++) === undefined) whole += 1;
    return whole;
  } catch (error) {
    if (!(error instanceof BadInputError) || !error.code.startsWith('pickle_')) throw error;
    return undefined;
  }
}

function recordsOf(name: string, { store }: RepairEnv) {
  return readPickleList(() => store.get(name), { name });
}

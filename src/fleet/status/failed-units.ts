import { standingFailures } from '../../commit/failures.js';
import { parseFailureName } from '../../corpus/corpus-layout.js';
import { readCorpusRecord, readJson } from '../../corpus/corpus-reader.js';
import type { FailureRecord } from '../../model/schemas/failure.js';
import type { Store } from '../../store/store.js';

/** A unit that failed and is not complete: how often, and what its last attempt failed of. */
export interface FailedUnit {
  attempts: number;
  last: FailureRecord;
}

/**
 * The units of a corpus that failed and are not complete, in order of phase and name.
 *
 * @throws BadInputError `not_a_corpus`
 */
export async function* failedUnits(store: Store): AsyncGenerator<FailedUnit> {
  await readCorpusRecord(store);
  let unit: { manifest: string; attempts: number; key: string } | undefined;
  const read = async ({ attempts, key }: { attempts: number; key: string }): Promise<FailedUnit> => ({
    attempts,
    last: await readJson<FailureRecord>(store, key),
  });
  for await (const { key } of standingFailures(store)) {
    const { manifest } = parseFailureName(key) ?? { manifest: '' };
    if (unit !== undefined && unit.manifest !== manifest) {
      yield await read(unit);
      unit = undefined;
    }
    unit = { manifest, attempts: (unit?.attempts ?? 0) + 1, key };
  }
  if (unit !== undefined) yield await read(unit);
}

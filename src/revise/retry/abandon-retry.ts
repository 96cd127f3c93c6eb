import type { OpenRevision } from '../../commit/revision-plan.js';
import { manifestName, parseFileName } from '../../corpus/corpus-layout.js';
import { readJson } from '../../corpus/corpus-reader.js';
import { latestManifest } from '../../corpus/list-manifests.js';
import type { Manifest, RevisionRecord } from '../../model/manifest.js';
import { putJson, type Store } from '../../store/store.js';

/**
 * Ends a retry for good: each unit that it has not committed gets a manifest of its number that leaves the unit as it
 * is. A process that runs the retry nevertheless, or goes on with it a day later, finds the unit completed.
 */
export async function abandonRetry(store: Store, { record, pending }: OpenRevision): Promise<void> {
  const { generation } = record;
  for (const unit of pending) {
    const standing = await latestManifest(store, 'assemble', unit);
    if (standing === undefined) continue;
    const manifest: Manifest = { ...(await readJson<Manifest>(store, standing)), generation };
    await putJson(store, manifestName('assemble', unit, generation), manifest, { ifAbsent: true });
  }
}

/** True when a retry that is finished was ended by {@link abandonRetry} for some of its units. */
export async function wasAbandoned(
  store: Store,
  { units, generation }: Pick<RevisionRecord, 'units' | 'generation'>,
): Promise<boolean> {
  for (const unit of units) {
    const { files } = await readJson<Manifest>(store, manifestName('assemble', unit, generation));
    // A retry rewrites a unit's signals, whatever it gains.
    if (!files.some(({ name }) => parseFileName(name)?.generation === generation)) return true;
  }
  return false;
}

import { openLedger } from '../../assemble/ledger.js';
import type { StagedFile } from '../../commit/commit-unit.js';
import { readDrops } from '../../corpus/corpus-reader.js';
import type { Manifest } from '../../model/manifest.js';
import type { RecordedDrop } from '../../model/verdict.js';
import type { Store } from '../../store/store.js';
import { isLossOf } from './lost-documents.js';

/**
 * A unit's ledger after a retry: lines of documents that were assembled again are replaced where they stood, the
 * others are copied.
 *
 * @param replaced - the new lines of each such document, by id
 */
export async function rewriteLedger(
  store: Store,
  manifest: Manifest,
  { folder, generation }: { folder: string; generation: number },
  replaced: ReadonlyMap<string, readonly RecordedDrop[]>,
): Promise<{ drops: Record<string, number>; files: StagedFile[] }> {
  const ledger = openLedger(folder, manifest.phase, manifest.unit, generation);
  const written = new Set<string>();
  try {
    for await (const drop of readDrops(store, manifest)) {
      const lines = drop.document === undefined || !isLossOf(drop) ? undefined : replaced.get(drop.document);
      if (lines === undefined) await ledger.drop(drop);
      else if (drop.document !== undefined && !written.has(drop.document)) {
        written.add(drop.document);
        for (const line of lines) await ledger.drop(line);
      }
    }
    const { file, drops } = await ledger.finish();
    return { drops, files: file ? [file] : [] };
  } catch (error) {
    await ledger.abort();
    throw error;
  }
}

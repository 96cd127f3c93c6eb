import type { AssembleEnvironment } from '../../assemble/assemble-unit.js';
import { type DocumentFate, openSignalLog, renewedRows } from '../../assemble/signal-log.js';
import type { StagedFile } from '../../commit/commit-unit.js';
import { filesOf } from '../../corpus/corpus-layout.js';
import { readSignalDocuments } from '../../curate/read-signal-rows.js';
import type { Manifest } from '../../model/manifest.js';
import type { Store } from '../../store/store.js';

/**
 * A unit's signals after a retry: rows of documents that were assembled again are replaced where they stood, the others
 * are copied.
 *
 * @param fates - what became of each such document, by ordinal
 */
export async function rewriteSignals(
  {
    store,
    manifest,
    folder,
    rules,
    generation,
  }: AssembleEnvironment & { store: Store; manifest: Manifest; generation: number },
  fates: ReadonlyMap<number, DocumentFate>,
): Promise<{ file: StagedFile; counts: Record<string, number> }> {
  const { unit } = manifest;
  const log = openSignalLog(folder, unit, rules, generation);
  for (const entry of filesOf(manifest, 'signals')) {
    for await (const rows of readSignalDocuments(store, entry)) {
      const fate = fates.get(rows.document.ordinal);
      log.copy(fate === undefined ? rows : renewedRows(unit, fate, rows));
    }
  }
  return log.finish();
}

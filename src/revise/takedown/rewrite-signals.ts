import { join } from 'node:path';
import { describeExclusion, TAKEN_DOWN_REASON } from '../../assemble/refusals.js';
import type { StagedFile } from '../../commit/commit-unit.js';
import { fileOf, unitFileName } from '../../corpus/corpus-layout.js';
import type { Exclusion } from '../../corpus/exclude-index.js';
import type { ExcludeList } from '../../corpus/exclude-list.js';
import { sampleKey } from '../../corpus/sample-key.js';
import { readSignalDocuments } from '../../curate/read-signal-rows.js';
import { SIGNAL_COLUMNS } from '../../curate/signal-rows.js';
import { createParquetTable } from '../../formats/parquet/parquet-table.js';
import type { Manifest } from '../../model/manifest.js';
import type { SignalDocument, SignalRow } from '../../model/signal-row.js';
import type { Store } from '../../store/store.js';

/** Images that went out of documents that stay: by document id, then by the node of the extracted document. */
export type RemovedNodes = ReadonlyMap<string, ReadonlyMap<number, Exclusion>>;

/**
 * A unit's signals in which what a list names is lost, and nothing is measured of it any more; undefined for a unit
 * that has none.
 */
export async function rewriteSignals(
  store: Store,
  manifest: Manifest,
  { folder, generation }: { folder: string; generation: number },
  list: ExcludeList,
  removed: RemovedNodes,
): Promise<StagedFile | undefined> {
  const { unit } = manifest;
  const entry = fileOf(manifest, 'signals');
  if (entry === undefined) return undefined;
  const path = join(folder, `signals-${unit}.parquet`);
  const table = createParquetTable(path, SIGNAL_COLUMNS);
  for await (const rows of readSignalDocuments(store, entry)) {
    const { document, nodes } = rowsLeft(rows, list, removed.get(rows.document.document));
    for (const row of [document, ...nodes]) table.add({ ...row, signals: JSON.stringify(row.signals) });
  }
  const { bytes, sha256 } = await table.finish();
  return { path, entry: { name: unitFileName('signals', unit, sha256, generation), bytes, sha256 } };
}

function rowsLeft(
  { document, nodes }: SignalDocument,
  list: ExcludeList,
  removed: ReadonlyMap<number, Exclusion> | undefined,
): SignalDocument {
  const key = sampleKey(document.document);
  const exclusion = list.documentExclusion({ key, url: document.url ?? '' });
  if (exclusion !== undefined) {
    const images = { lost: 'document_dropped', lost_detail: TAKEN_DOWN_REASON };
    return {
      document: { ...unmeasured(document, lossOf(exclusion)), language: null },
      nodes: nodes.map((row) => unmeasured(row, row.kind === 'image' ? images : {})),
    };
  }
  return {
    document,
    nodes: nodes.map((row) => {
      if (row.kind !== 'image' || row.url === null) return row;
      const image = removed?.get(row.node ?? -1) ?? list.imageExclusion({ original_url: row.url });
      return image === undefined ? row : unmeasured(row, lossOf(image));
    }),
  };
}

function lossOf(exclusion: Exclusion): Pick<SignalRow, 'lost' | 'lost_detail'> {
  return { lost: TAKEN_DOWN_REASON, lost_detail: describeExclusion(exclusion) };
}

/** A row of which only its place is left, and why; what was lost before was lost for another reason. */
function unmeasured(row: SignalRow, loss: Partial<SignalRow>): SignalRow {
  return { ...row, signals: {}, annotations: [], ...(row.lost === null && row.dropped_by === null && loss) };
}

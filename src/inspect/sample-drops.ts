import { readDrops, readJson } from '../corpus/corpus-reader.js';
import { latestManifest } from '../corpus/list-manifests.js';
import { AbortedError } from '../errors.js';
import type { Manifest, Phase } from '../model/manifest.js';
import type { RecordedDrop } from '../model/verdict.js';
import type { Store } from '../store/store.js';
import type { SampledDocument } from './sample-corpus.js';

/** What a sampled document lost on its way. */
export interface DocumentDrops {
  /** Nodes and images that were dropped after extraction, by their index in the extracted document. */
  placed: Map<number, RecordedDrop>;
  /** Other drops of the document, whose place is not recorded. */
  unplaced: RecordedDrop[];
}

/** Phases whose units bear the names of the shards' units. Curation's verdicts are booked when they are carried out. */
const PHASES_OF_UNIT: readonly Phase[] = ['extract', 'assemble'];

/**
 * Finds the drops of sampled documents by document id, in the ledgers of the units that hold them and no others.
 *
 * Ledgers are streamed; memory grows with what the sampled documents lost.
 */
export async function readDropsOf(
  store: Store,
  documents: readonly SampledDocument[],
  signal?: AbortSignal,
): Promise<Map<string, DocumentDrops>> {
  const found = new Map<string, DocumentDrops>(
    documents.map(({ sample }) => [sample.id, { placed: new Map(), unplaced: [] }]),
  );
  for (const unit of new Set(documents.map((document) => document.unit))) {
    for (const phase of PHASES_OF_UNIT) {
      const name = await latestManifest(store, phase, unit);
      if (name === undefined) continue;
      for await (const drop of readDrops(store, await readJson<Manifest>(store, name))) {
        if (signal?.aborted) throw new AbortedError(undefined, { cause: signal.reason });
        if (drop.document !== undefined) file(found.get(drop.document), drop, phase);
      }
    }
  }
  return found;
}

function file(drops: DocumentDrops | undefined, drop: RecordedDrop, phase: Phase): void {
  if (drops === undefined) return;
  // Extraction drops what never became a node, so an index in its ledger is none of the extracted document.
  const isPlaced = phase !== 'extract' && Number.isSafeInteger(drop.node) && (drop.node ?? -1) >= 0;
  if (isPlaced && drop.node !== undefined && !drops.placed.has(drop.node)) drops.placed.set(drop.node, drop);
  else drops.unplaced.push(drop);
}

/** A node that is stored, or the drop of one that stood here. */
export type PlacedNode<N> = { node: N; index: number } | { drop: RecordedDrop };

/**
 * Puts dropped nodes back between the stored ones: extraction numbered the nodes, and each that is missing has a drop
 * with its number. Drops beyond the last stored node come at the end.
 */
export function placeDrops<N>(
  nodes: readonly N[],
  placed: ReadonlyMap<number, RecordedDrop>,
): PlacedNode<N>[] {
  const dropped = [...placed].sort(([a], [b]) => a - b);
  const result: PlacedNode<N>[] = [];
  let next = 0;
  let extracted = 0;
  const putDropsUpTo = (): void => {
    while (dropped[next]?.[0] === extracted) {
      result.push({ drop: (dropped[next] as [number, RecordedDrop])[1] });
      next += 1;
      extracted += 1;
    }
  };
  for (const [index, node] of nodes.entries()) {
    putDropsUpTo();
    result.push({ node, index });
    extracted += 1;
  }
  for (const [, drop] of dropped.slice(next)) result.push({ drop });
  return result;
}

import { type AssembleCounts, countSample, emptyCounts } from '../../assemble/assemble-unit.js';
import { openLedger } from '../../assemble/ledger.js';
import { describeExclusion, TAKEN_DOWN_REASON } from '../../assemble/refusals.js';
import { storeShard, type UnitOutput } from '../../commit/commit-unit.js';
import { isFileOf, nextShardSequence } from '../../corpus/corpus-layout.js';
import { readDrops, readIndex, readSample, type StoredSample } from '../../corpus/corpus-reader.js';
import type { Exclusion } from '../../corpus/exclude-index.js';
import type { ExcludeList } from '../../corpus/exclude-list.js';
import { createShardWriter, type StagedShard } from '../../corpus/shard-writer.js';
import { mapConcurrent } from '../../flow/map-concurrent.js';
import type { Manifest, ShardEntry } from '../../model/manifest.js';
import type { Drop, RecordedDrop } from '../../model/verdict.js';
import type { Store } from '../../store/store.js';
import { type AffectedDocument, affectedDocuments } from './affected-documents.js';
import { rewriteConsent } from './rewrite-consent.js';
import { rewriteSignals } from './rewrite-signals.js';
import { placesOf, type RemainingSample, withoutImages } from './without-images.js';

/** Documents of a shard that are read at once. */
const READ_AHEAD = 8;

/** What taking things down in one unit works with. */
export interface TakeDownUnitEnvironment {
  store: Store;
  /** The assemble manifest that stands. */
  manifest: Manifest;
  /** Number of the revision. */
  generation: number;
  list: ExcludeList;
  /** Folder on local disk for this unit's files. */
  folder: string;
  signal: AbortSignal;
}

/**
 * Rewrites those shards of a unit that hold something a list names, without it.
 *
 * The others keep name and bytes. The ledger gains a `taken_down` drop for each document and image that went, so that
 * its sums still equal the input; the consent log loses their lines.
 */
export async function takeDownUnit(env: TakeDownUnitEnvironment): Promise<UnitOutput> {
  const { store, manifest, generation, list, folder, signal } = env;
  const affected = new Map<ShardEntry, AffectedDocument[]>();
  for (const shard of manifest.shards) {
    const documents = await affectedDocuments(store, shard, list, signal);
    if (documents.length > 0) affected.set(shard, documents);
  }
  const ids = new Set([...affected.values()].flatMap((documents) => documents.map(({ line }) => line.id)));
  const lost = await lostNodes(store, manifest, ids);
  const gone = new Set<string>();
  const removed = new Map<string, Map<number, Exclusion>>();
  const counts: AssembleCounts = { ...emptyCounts(), ...manifest.counts };
  const drops: RecordedDrop[] = [];
  const left = new Map<string, RemainingSample | undefined>();
  const shards: ShardEntry[] = [];
  const slot = { phase: manifest.phase, unit: manifest.unit, generation };
  let sequence = nextShardSequence(manifest.shards);
  for (const shard of manifest.shards) {
    const documents = affected.get(shard);
    if (documents === undefined) {
      shards.push(shard);
      continue;
    }
    const staged = await rewriteShard(shard, documents, sequence, env, (stored, document, remaining) => {
      const { id } = document.line;
      const { places = new Set<number>(), texts = 0 } = lost.get(id) ?? {};
      addDifference(counts, stored, remaining);
      if (remaining === undefined) {
        gone.add(id);
        counts.text_nodes_in -= texts + stored.sample.nodes.filter(({ type }) => type === 'text').length;
      }
      const lines = dropsOf(stored, document, places);
      drops.push(...lines.map(({ drop }) => drop));
      removed.set(id, new Map(lines.flatMap(({ drop, image }) => (image ? [[drop.node ?? -1, image]] : []))));
      left.set(id, remaining);
    });
    if (staged === undefined) continue;
    await storeShard(store, slot, staged);
    shards.push(staged.entry);
    sequence += 1;
  }
  counts.shard_bytes = shards.reduce((sum, { bytes }) => sum + bytes, 0);
  const ledger = openLedger(folder, manifest.phase, manifest.unit, generation);
  try {
    for await (const drop of readDrops(store, manifest)) {
      // Text blocks are counted of stored documents only.
      const uncounted = drop.level === 'node' && drop.document !== undefined && gone.has(drop.document);
      if (!uncounted) await ledger.drop(drop);
    }
    for (const drop of drops) await ledger.drop(drop);
  } catch (error) {
    await ledger.abort();
    throw error;
  }
  const written = await ledger.finish();
  const consent = await rewriteConsent(store, manifest, env, left);
  const signals = await rewriteSignals(store, manifest, env, list, removed);
  return {
    counts,
    drops: written.drops,
    files: [written.file, consent, signals].filter((file) => file !== undefined),
    kept: manifest.files.filter((file) => !isFileOf(file, 'drops', 'consent', 'signals')),
    shards,
  };
}

/** Stages a shard without what must go; undefined when nothing is left of it. */
async function rewriteShard(
  shard: ShardEntry,
  documents: readonly AffectedDocument[],
  firstSequence: number,
  { store, manifest, generation, folder, signal }: TakeDownUnitEnvironment,
  onAffected: (
    stored: StoredSample,
    document: AffectedDocument,
    remaining: RemainingSample | undefined,
  ) => void,
): Promise<StagedShard | undefined> {
  const affected = new Map(documents.map((document) => [document.line.offset, document]));
  // What was one shard stays one: it only becomes smaller.
  const writer = createShardWriter({
    folder,
    unit: manifest.unit,
    maxBytes: Number.MAX_SAFE_INTEGER,
    maxDocuments: Number.MAX_SAFE_INTEGER,
    firstSequence,
    generation,
  });
  try {
    const read = mapConcurrent(
      await readIndex(store, shard),
      async ({ offset, ...line }) => ({
        document: affected.get(offset),
        stored: await readSample(store, shard, { ...line, offset }),
      }),
      { concurrency: READ_AHEAD, signal },
    );
    for await (const { document, stored } of read) {
      const remaining =
        document?.document === undefined ? withoutImages(stored, document?.images ?? new Map()) : undefined;
      if (document !== undefined) onAffected(stored, document, remaining);
      if (remaining !== undefined) await writer.add(remaining.sample, remaining.images);
    }
    return await writer.finish();
  } catch (error) {
    await writer.abort();
    throw error;
  }
}

/** Adds what became of a document to the counts of its unit, but for the text blocks of its page. */
function addDifference(
  counts: AssembleCounts,
  { sample, images }: StoredSample,
  remaining: RemainingSample | undefined,
): void {
  const before = emptyCounts();
  const evidence = new Map<string, never>();
  const page = { nodes: [] };
  const parts = [...images].map(([part, data]) => ({ part, data }));
  countSample(before, { sample, images: parts, evidence }, page);
  const after = emptyCounts();
  if (remaining !== undefined) countSample(after, { ...remaining, evidence }, page);
  for (const name of Object.keys(before) as (keyof ReturnType<typeof emptyCounts>)[])
    counts[name] += after[name] - before[name];
}

interface LostNodes {
  /** Places of extracted nodes that are not stored. */
  places: Set<number>;
  /** Text blocks among them that a rule dropped. */
  texts: number;
}

/** What the unit's ledger says of the nodes of some documents. */
async function lostNodes(
  store: Store,
  manifest: Manifest,
  ids: ReadonlySet<string>,
): Promise<Map<string, LostNodes>> {
  const lost = new Map<string, LostNodes>();
  for await (const { level, document, node } of readDrops(store, manifest)) {
    if (document === undefined || node === undefined || !ids.has(document)) continue;
    const nodes = lost.get(document) ?? { places: new Set(), texts: 0 };
    lost.set(document, nodes);
    nodes.places.add(node);
    if (level === 'node') nodes.texts += 1;
  }
  return lost;
}

/** The ledger lines of a document that went, or of images that did, which then say why. */
function dropsOf(
  { sample }: StoredSample,
  { document, images }: AffectedDocument,
  lost: ReadonlySet<number>,
): { drop: Drop; image?: Exclusion }[] {
  const places = placesOf(sample.nodes.length, lost);
  const { url, id, source } = sample;
  const lines = sample.nodes.flatMap((node, at): { drop: Drop; image?: Exclusion }[] => {
    if (node.type === 'text') return [];
    const image = images.get(node.part);
    if (document === undefined && image === undefined) return [];
    const verdict: Pick<Drop, 'reason' | 'detail'> =
      image === undefined ? { reason: 'document_dropped', detail: TAKEN_DOWN_REASON } : verdictOf(image);
    const place = { url: node.original_url, document: id, node: places[at] ?? at };
    return [{ drop: { level: 'image', ...verdict, ...place }, ...(image && { image }) }];
  });
  if (document === undefined) return lines;
  return [...lines, { drop: { level: 'document', ...verdictOf(document), url, document: id, source } }];
}

function verdictOf(exclusion: Exclusion): Pick<Drop, 'reason' | 'detail'> {
  return { reason: TAKEN_DOWN_REASON, detail: describeExclusion(exclusion) };
}

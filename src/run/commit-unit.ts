import { rm } from 'node:fs/promises';
import { sortCounts } from '../flow/tally.js';
import type { FileEntry, Manifest, Phase, ShardEntry, UnitCounts } from '../model/manifest.js';
import { manifestName } from '../shards/corpus-layout.js';
import type { StagedShard } from '../shards/shard-writer.js';
import type { Store } from '../store/store.js';

/** A file on local disk that waits to be stored under `entry.name`. */
export interface StagedFile {
  entry: FileEntry;
  path: string;
}

/** What a unit produced. Its shards are stored already: see {@link storeShard}. */
export interface UnitOutput {
  counts: UnitCounts;
  drops: Record<string, number>;
  files: StagedFile[];
  /** Files of an earlier manifest of the unit that stay as they are. */
  kept?: FileEntry[];
  shards: ShardEntry[];
}

/**
 * Stores a staged shard and its indexes, then deletes the local files.
 *
 * Names carry unit, sequence and content hash, so an attempt that fetched other bytes can never overwrite or
 * mix with this one; an object of that name that is already there is this very content.
 */
export async function storeShard(store: Store, shard: StagedShard): Promise<void> {
  for (const { entry, path } of shard.files) await storeFile(store, { entry, path });
}

async function storeFile(store: Store, { entry, path }: StagedFile): Promise<void> {
  await store.put(entry.name, { path, move: true }, { ifAbsent: true, sha256: entry.sha256 });
  await rm(path, { force: true });
}

/**
 * Makes a unit part of the corpus: its files first, its manifest last and only if there is none.
 *
 * @returns `'committed'`, or `'lost'` when another attempt got there first: its manifest stands and what this
 *   attempt stored is orphaned, to be deleted when the build ends
 */
export async function commitUnit(
  store: Store,
  { plan, phase, unit, generation = 0 }: { plan: string; phase: Phase; unit: string; generation?: number },
  output: UnitOutput,
): Promise<{ outcome: 'committed' | 'lost'; manifest: Manifest }> {
  for (const file of output.files) await storeFile(store, file);
  const manifest: Manifest = {
    schema: 'weft/manifest/1',
    plan,
    phase,
    unit,
    ...(generation > 0 && { generation }),
    counts: sortCounts(output.counts),
    drops: sortCounts(output.drops),
    files: [...(output.kept ?? []), ...output.files.map(({ entry }) => entry)],
    shards: output.shards,
  };
  const outcome = await store.put(
    manifestName(phase, unit, generation),
    Buffer.from(`${JSON.stringify(manifest, null, 1)}\n`),
    { ifAbsent: true },
  );
  return { outcome: outcome === 'exists' ? 'lost' : 'committed', manifest };
}

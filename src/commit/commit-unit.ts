import { rm } from 'node:fs/promises';
import { manifestName } from '../corpus/corpus-layout.js';
import { readJson } from '../corpus/corpus-reader.js';
import type { StagedShard } from '../corpus/shard-writer.js';
import { StopError } from '../errors.js';
import { sortCounts } from '../flow/tally.js';
import type { FileEntry, Manifest, Phase, ShardEntry, UnitCounts } from '../model/manifest.js';
import { putJson, type Store } from '../store/store.js';

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
  /** Of the local input that it was extracted from; absent where an ETag stands for the content. */
  inputSha256?: string;
}

/** A unit's place in a corpus, which one attempt fills: the build's own, or that of a revision. */
export interface UnitSlot {
  plan: string;
  phase: Phase;
  unit: string;
  /** 0 for the build, n for the n-th revision. Default: 0. */
  generation?: number;
}

/**
 * Stores a staged shard and its indexes, then deletes the local files.
 *
 * Names carry unit, sequence and content hash, so an attempt that fetched other bytes can never overwrite or
 * mix with this one; an object of that name that is already there is this very content.
 *
 * @throws StopError `unit_completed` when another attempt has committed the unit: what this one would store may be
 *   what was removed from the corpus since
 */
export async function storeShard(
  store: Store,
  slot: Omit<UnitSlot, 'plan'>,
  shard: StagedShard,
): Promise<void> {
  const { phase, unit, generation } = slot;
  if ((await store.head(manifestName(phase, unit, generation))) !== undefined)
    throw new StopError('unit_completed', `${store.uri}: another process has completed ${phase} ${unit}`);
  for (const { entry, path } of shard.files) await storeFile(store, { entry, path });
}

async function storeFile(store: Store, { entry, path }: StagedFile): Promise<void> {
  await store.put(entry.name, { path, move: true }, { ifAbsent: true, sha256: entry.sha256 });
  await rm(path, { force: true });
}

/**
 * Makes a unit part of the corpus: its files first, its manifest last and only if there is none.
 *
 * @returns `'committed'`, or `'lost'` when another attempt got there first: its manifest is returned, and what this
 *   attempt stored is orphaned, to be deleted when the job ends
 */
export async function commitUnit(store: Store, slot: UnitSlot, output: UnitOutput): Promise<CommittedUnit> {
  const lost = await completedUnit(store, slot);
  if (lost !== undefined) return lost;
  for (const file of output.files) await storeFile(store, file);
  const { plan, phase, unit, generation = 0 } = slot;
  const manifest: Manifest = {
    schema: 'weft/manifest/1',
    plan,
    phase,
    unit,
    ...(generation > 0 && { generation }),
    counts: sortCounts(output.counts),
    drops: sortCounts(output.drops),
    ...(output.inputSha256 !== undefined && { input_sha256: output.inputSha256 }),
    files: [...(output.kept ?? []), ...output.files.map(({ entry }) => entry)],
    shards: output.shards,
  };
  const name = manifestName(phase, unit, generation);
  const outcome = await putJson(store, name, manifest, { ifAbsent: true });
  const first = outcome === 'exists' ? await completedUnit(store, slot) : undefined;
  return first ?? { outcome: 'committed', manifest };
}

/** How a unit became part of the corpus, and the manifest that made it. */
export interface CommittedUnit {
  outcome: 'committed' | 'lost';
  manifest: Manifest;
}

/** What another attempt made of a unit; undefined while none has committed it. */
export async function completedUnit(
  store: Store,
  { phase, unit, generation }: Omit<UnitSlot, 'plan'>,
): Promise<CommittedUnit | undefined> {
  const name = manifestName(phase, unit, generation);
  if ((await store.head(name)) === undefined) return undefined;
  return { outcome: 'lost', manifest: await readJson<Manifest>(store, name) };
}

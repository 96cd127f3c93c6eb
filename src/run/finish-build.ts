import { addCounts, sortCounts } from '../flow/tally.js';
import { type CorpusStats, type Manifest, PHASES, type Phase } from '../model/manifest.js';
import { CLAIMED_PREFIXES, STATS, WIDS_META } from '../shards/corpus-layout.js';
import { readManifests } from '../shards/corpus-reader.js';
import { readAll, type Store } from '../store/store.js';
import { isUnfinished, latestRetry } from './retry/retry-plan.js';

/**
 * Completes a corpus whose units are all committed: sums, the wids index, and no orphans.
 *
 * Everything written is a function of the manifests, so doing it twice, or in two processes, changes nothing.
 */
export async function finishBuild(
  store: Store,
  plan: string,
  name: string,
): Promise<{ stats: CorpusStats; orphans: number }> {
  const stats: CorpusStats = {
    schema: 'weft/stats/1',
    plan,
    units: 0,
    shards: 0,
    bytes: 0,
    counts: { extract: {}, curate: {}, assemble: {} },
    drops: { extract: {}, curate: {}, assemble: {} },
  };
  const claimed = new Set<string>();
  const shardList: object[] = [];
  for (const phase of PHASES) {
    for await (const manifest of readManifests(store, phase)) {
      addManifest(stats, phase, manifest);
      for (const entry of claimedFiles(manifest)) claimed.add(entry);
      for (const { name: url, documents, bytes, md5 } of manifest.shards) {
        shardList.push({ url, nsamples: documents, filesize: bytes, md5sum: md5 });
      }
    }
    stats.counts[phase] = sortCounts(stats.counts[phase]);
    stats.drops[phase] = sortCounts(stats.drops[phase]);
  }
  await putIfChanged(store, STATS, stats);
  await putIfChanged(store, WIDS_META, {
    __kind__: 'wids-shard-index-v1',
    wids_version: 1,
    name,
    shardlist: shardList,
  });
  // What a retry or takedown has stored for a unit that is not committed yet is no orphan.
  const revision = await latestRetry(store);
  const orphans = revision !== undefined && isUnfinished(revision) ? 0 : await deleteOrphans(store, claimed);
  return { stats, orphans };
}

function addManifest(stats: CorpusStats, phase: Phase, manifest: Manifest): void {
  if (phase === 'assemble') stats.units += 1;
  stats.shards += manifest.shards.length;
  for (const shard of manifest.shards) stats.bytes += shard.bytes;
  addCounts(stats.counts[phase], manifest.counts);
  addCounts(stats.drops[phase], manifest.drops);
}

function claimedFiles({ files, shards }: Manifest): string[] {
  return [
    ...files.map(({ name }) => name),
    ...shards.flatMap(({ name, offsets, index }) => [name, offsets.name, index.name]),
  ];
}

/** What losing or killed attempts left. Called only when every unit has its manifest, so nothing is still on its way in. */
async function deleteOrphans(store: Store, claimed: ReadonlySet<string>): Promise<number> {
  let orphans = 0;
  for (const prefix of CLAIMED_PREFIXES) {
    for await (const { key } of store.list(prefix)) {
      if (claimed.has(key)) continue;
      await store.delete(key);
      orphans += 1;
    }
  }
  return orphans;
}

async function putIfChanged(store: Store, key: string, value: object): Promise<void> {
  const bytes = Buffer.from(`${JSON.stringify(value, null, 1)}\n`);
  if ((await store.head(key))?.bytes === bytes.byteLength && bytes.equals(await readAll(store.get(key))))
    return;
  await store.put(key, bytes);
}

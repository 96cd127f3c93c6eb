import { createHash } from 'node:crypto';
import { STATS, vouchedFiles, WIDS_META } from '../corpus/corpus-layout.js';
import { readJson } from '../corpus/corpus-reader.js';
import { listManifests, manifestsVersion } from '../corpus/list-manifests.js';
import type { Logger } from '../flow/context.js';
import { addCounts, sortCounts } from '../flow/tally.js';
import { type CorpusStats, type Manifest, PHASES, type Phase } from '../model/manifest.js';
import { encodeJson, readAll, type Store } from '../store/store.js';
import { type Deletions, deleteSuperseded, StandingFiles } from './delete-superseded.js';
import { isGrowing } from './revision-plan.js';

/**
 * Completes a corpus whose units are all committed: sums, the wids index, no file that no manifest names, and nothing
 * that killed processes left of their writes.
 *
 * Every job on a corpus ends with it. Everything written is a function of the manifests, so doing it twice, or in two
 * processes, changes nothing; a process that was stopped before it put its sums sees that manifests came meanwhile,
 * and puts the sums of all.
 */
export async function finishBuild(
  store: Store,
  plan: string,
  name: string,
): Promise<{ stats: CorpusStats; orphans: Deletions }> {
  while (true) {
    const { stats, shardList, standing, version } = await sumManifests(store, plan);
    await putIfChanged(store, STATS, stats);
    await putIfChanged(store, WIDS_META, {
      __kind__: 'wids-shard-index-v1',
      wids_version: 1,
      name,
      shardlist: shardList,
    });
    // Whoever puts old sums over new ones finds the newer manifests here, since they were there before the sums.
    if ((await manifestsVersion(store)) !== version) continue;
    // What curation decided before is compared with what it decides now, until a growth is finished. Asked after the
    // manifests were read: if none is under way then, none of those that were read supersedes what one still needs.
    const orphans = (await isGrowing(store)) ? { deleted: 0 } : await deleteSuperseded(store, standing);
    await store.sweepTemporary?.();
    return { stats, orphans };
  }
}

/** Says that files which nothing reads stay, where the store does not let them go. */
export function warnOfRefused({ refused }: Deletions, logger: Logger): void {
  if (refused === undefined) return;
  logger.warn(
    { files: refused.files, error: refused.error.message },
    'files of earlier attempts cannot be deleted and stay; nothing reads them: grant s3:DeleteObject (and s3:ListBucket) to have the next run delete them',
  );
}

interface ManifestSums {
  stats: CorpusStats;
  shardList: object[];
  standing: StandingFiles;
  /** Which manifests these are the sums of. */
  version: string;
}

async function sumManifests(store: Store, plan: string): Promise<ManifestSums> {
  const stats: CorpusStats = {
    schema: 'weft/stats/1',
    plan,
    units: 0,
    shards: 0,
    bytes: 0,
    counts: { extract: {}, curate: {}, assemble: {} },
    drops: { extract: {}, curate: {}, assemble: {} },
  };
  const standing = new StandingFiles();
  const shardList: object[] = [];
  const version = createHash('sha256');
  for (const phase of PHASES) {
    for await (const { key } of listManifests(store, phase)) {
      version.update(`${key}\n`);
      const manifest = await readJson<Manifest>(store, key);
      addManifest(stats, phase, manifest);
      standing.add(
        manifest,
        vouchedFiles(manifest).map(({ name }) => name),
      );
      for (const { name: url, documents, bytes, md5 } of manifest.shards) {
        shardList.push({ url, nsamples: documents, filesize: bytes, md5sum: md5 });
      }
    }
    stats.counts[phase] = sortCounts(stats.counts[phase]);
    stats.drops[phase] = sortCounts(stats.drops[phase]);
  }
  return { stats, shardList, standing, version: version.digest('hex') };
}

function addManifest(stats: CorpusStats, phase: Phase, manifest: Manifest): void {
  if (phase === 'assemble') stats.units += 1;
  stats.shards += manifest.shards.length;
  for (const shard of manifest.shards) stats.bytes += shard.bytes;
  addCounts(stats.counts[phase], manifest.counts);
  addCounts(stats.drops[phase], manifest.drops);
}

async function putIfChanged(store: Store, key: string, value: object): Promise<void> {
  const bytes = encodeJson(value);
  if ((await store.head(key))?.bytes === bytes.byteLength && bytes.equals(await readAll(store.get(key))))
    return;
  await store.put(key, bytes);
}

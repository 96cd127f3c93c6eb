import { RESTORE_HINT } from '../corpus/check-record.js';
import { readJson } from '../corpus/corpus-reader.js';
import { listManifests } from '../corpus/list-manifests.js';
import { BadInputError } from '../errors.js';
import { mapConcurrent } from '../flow/map-concurrent.js';
import type { Manifest } from '../model/manifest.js';
import type { Store } from '../store/store.js';

/** A shard of the corpus, reduced to what sampling needs: at 10^10 documents there are about 10^6 of them. */
export interface ListedShard {
  /** Unit that wrote it. */
  unit: string;
  /** Name of the tar, relative to the corpus. */
  name: string;
  /** Name of its `.tar.idx`. */
  offsets: string;
  /** Name of its `.index.jsonl`. */
  index: string;
  bytes: number;
  documents: number;
  /** Documents in all shards before it: the ordinal of its first document. */
  first: number;
}

/** All shards of a corpus in order of unit and sequence. */
export interface ShardList {
  shards: ListedShard[];
  documents: number;
}

/** How many manifests are asked for at once: they are small, the wait is the round trip. */
const MANIFESTS_AT_ONCE = 16;

/**
 * Lists the shards that manifests vouch for; reads manifests only.
 *
 * @throws BadInputError `bad_manifest`, `bad_json`; AbortedError
 */
export async function listShards(store: Store, signal?: AbortSignal): Promise<ShardList> {
  const shards: ListedShard[] = [];
  let documents = 0;
  const manifests = mapConcurrent(
    listManifests(store, 'assemble'),
    async ({ key }) => ({ key, manifest: await readJson<Manifest>(store, key) }),
    { concurrency: MANIFESTS_AT_ONCE, ...(signal && { signal }) },
  );
  for await (const { key, manifest } of manifests) {
    for (const shard of manifest.shards) {
      shards.push({
        unit: manifest.unit,
        name: shard.name,
        offsets: shard.offsets.name,
        index: shard.index.name,
        bytes: shard.bytes,
        documents: shard.documents,
        first: documents,
      });
      documents += shard.documents;
    }
    if (!Number.isSafeInteger(documents))
      throw new BadInputError(
        'bad_manifest',
        `${store.uri}/${key}: more documents than can be counted; ${RESTORE_HINT}`,
      );
  }
  return { shards, documents };
}

/** The index of the shard that holds the document with this ordinal, by binary search in the prefix sums. */
export function shardOf(shards: readonly ListedShard[], ordinal: number): number {
  let low = 0;
  let high = shards.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >>> 1;
    if ((shards[middle]?.first ?? 0) <= ordinal) low = middle;
    else high = middle - 1;
  }
  return low;
}

import { RESTORE_HINT } from '../corpus/check-record.js';
import { decodeOffsets } from '../corpus/shard-index.js';
import { BadInputError, FixConfigError } from '../errors.js';
import { mapConcurrent } from '../flow/map-concurrent.js';
import { readAll, type Store } from '../store/store.js';
import { createRandom, distinctOrdinals } from './random.js';
import type { DocumentPlace } from './read-document.js';
import { selectMatching } from './select-matching.js';
import { type ListedShard, listShards, shardOf } from './shard-list.js';
import type { Where } from './where/where.js';

/** Which documents to sample. */
export interface SampleOptions {
  /** How many documents; fewer come when the corpus holds fewer. */
  count: number;
  /** Any number or text; the same seed gives the same documents. Default: 0. */
  seed?: number | string;
  /** Condition that documents must meet; see compileWhere. Default: none. */
  where?: Where;
  /** Stops with AbortedError. */
  signal?: AbortSignal;
}

/** The documents that were chosen, in corpus order: by unit, shard, offset. */
export interface SamplePlan {
  /** Documents in the corpus. */
  documents: number;
  places: DocumentPlace[];
}

/** How many index files are read at once. */
const INDEXES_AT_ONCE = 8;

/**
 * Chooses documents without reading shards.
 *
 * Without `where`: distinct ordinals among all documents, by prefix sums of the manifests' counts and one ranged read
 * of the `.tar.idx` of each shard that is hit. With `where`: see selectMatching. The choice depends on the corpus,
 * `count`, `seed` and `where` only.
 *
 * @throws FixConfigError `bad_count`; BadInputError `bad_manifest`, `bad_index`, `not_found`; AbortedError
 */
export async function planSample(store: Store, options: SampleOptions): Promise<SamplePlan> {
  const { count, seed = 0, where, signal } = options;
  if (!Number.isSafeInteger(count) || count < 1) {
    throw new FixConfigError('bad_count', `sample: count must be a whole number ≥ 1, got ${count}`);
  }
  const { shards, documents } = await listShards(store, signal);
  if (where !== undefined) {
    return {
      documents,
      places: await selectMatching(store, shards, {
        count,
        seed: String(seed),
        where,
        ...(signal && { signal }),
      }),
    };
  }
  const ordinals = distinctOrdinals(documents, count, createRandom(String(seed)));
  const byShard = new Map<ListedShard, number[]>();
  for (const ordinal of ordinals) {
    const shard = shards[shardOf(shards, ordinal)];
    if (shard === undefined) continue;
    const local = byShard.get(shard) ?? [];
    local.push(ordinal - shard.first);
    byShard.set(shard, local);
  }
  const places: DocumentPlace[] = [];
  const located = mapConcurrent(byShard, ([shard, local]) => locate(store, shard, local), {
    concurrency: INDEXES_AT_ONCE,
    ...(signal && { signal }),
  });
  for await (const found of located) places.push(...found);
  return { documents, places };
}

/** Byte ranges of a shard's documents by their ascending ordinals, from one ranged read of its `.tar.idx`. */
async function locate(
  store: Store,
  shard: ListedShard,
  ordinals: readonly number[],
): Promise<DocumentPlace[]> {
  const first = ordinals[0] ?? 0;
  const last = ordinals.at(-1) ?? first;
  // Entry n + 1 is where document n ends; the last entry is the end-of-archive block.
  const range = { start: first * 8, end: (last + 2) * 8 - 1 };
  const bytes = await readAll(store.get(shard.offsets, range));
  // What is cut off is missed below, by the document that it belongs to.
  const offsets = decodeOffsets(bytes.subarray(0, bytes.byteLength - (bytes.byteLength % 8)));
  return ordinals.map((ordinal) => {
    const offset = offsets[ordinal - first];
    const end = offsets[ordinal - first + 1];
    if (offset === undefined || end === undefined || end <= offset || end > shard.bytes) {
      throw new BadInputError(
        'bad_index',
        `${store.uri}/${shard.offsets} has no byte range for document ${ordinal} of ${shard.documents}; ${RESTORE_HINT}`,
      );
    }
    return { unit: shard.unit, shard: shard.name, offset, bytes: end - offset };
  });
}

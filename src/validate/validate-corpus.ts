import { availableParallelism } from 'node:os';
import { FixConfigError } from '../errors.js';
import { mapConcurrent } from '../flow/map-concurrent.js';
import type { ShardEntry } from '../model/manifest.js';
import type { Store } from '../store/store.js';
import { type CheckEnv, chance, type Sampling } from './check-env.js';
import { KeyRegister } from './check-keys.js';
import { checkManifests } from './check-manifests.js';
import { checkOrphans } from './check-orphans.js';
import { checkQuickShard } from './check-quick-shard.js';
import { checkRecord } from './check-record.js';
import { checkSampledShard } from './check-sampled-shard.js';
import { type CheckedShard, checkWholeShard } from './check-shard.js';
import { checkSums } from './check-sums.js';
import { type Finding, FindingList } from './finding-list.js';
import { createInspectionPool, type InspectionPool } from './inspection-pool.js';
import type { ValidationProgress, ValidationReport } from './report.js';

/** Options of {@link validateCorpus}. */
export interface ValidateOptions {
  /**
   * Share of the corpus to read, above 0 and at most 1. Default: 1, everything.
   *
   * Below 1, manifests, sums, indexes and the existence and length of every file are still checked in full. Of the
   * share, half goes to whole shards (at least one) and half to single documents of the others, read by range.
   */
  sample?: number;
  /**
   * Looks into no document and no image: records, manifests, sums, indexes and ledgers are checked in full, and every
   * other file by its length and SHA-256. Not together with `sample`. Default: false.
   */
  quick?: boolean;
  /** Chooses what a sampled run reads; the same seed chooses the same. Default: `'0'`. */
  seed?: string;
  /** Threads that decode images. Default: one per core. */
  threads?: number;
  /** Threads to use instead of own ones, for many corpora in a row; the caller closes them. */
  pool?: InspectionPool;
  signal?: AbortSignal;
  /** Called for each finding that the report will hold, as it is found. */
  onFinding?: (finding: Finding) => void;
  /** Called after each shard. */
  onProgress?: (progress: ValidationProgress) => void;
}

/** Shards under way at once, where there are as many threads: keeps decoding busy while S3 answers. */
const SHARDS_AT_ONCE = 4;

/**
 * Checks a corpus: records and plans, manifests and what they vouch for, tars, samples, images, indexes, ledgers, sums.
 *
 * Whatever the bytes of the corpus are ends as a finding. Findings come in a fixed order, whatever the threads.
 *
 * @throws FixConfigError `bad_validate_options`; BadInputError `not_a_corpus`; what the store throws when it cannot be
 *   read; AbortedError
 */
export async function validateCorpus(store: Store, options: ValidateOptions = {}): Promise<ValidationReport> {
  const {
    sample = 1,
    quick = false,
    seed = '0',
    threads = availableParallelism(),
    signal,
    onFinding,
  } = options;
  if (!(sample > 0 && sample <= 1))
    throw new FixConfigError(
      'bad_validate_options',
      `validate: sample must be above 0 and at most 1, got ${sample}`,
    );
  if (quick && sample < 1)
    throw new FixConfigError(
      'bad_validate_options',
      'validate: quick reads every byte and sample does not; give one of them',
    );
  if (!Number.isInteger(threads) || threads < 1)
    throw new FixConfigError(
      'bad_validate_options',
      `validate: threads must be a whole number ≥ 1, got ${threads}`,
    );
  const unread = { shards: 0, documents: 0, images: 0, files: 0, bytes: 0 };
  const env: CheckEnv = {
    store,
    findings: new FindingList(onFinding),
    checked: { manifests: 0, shards: 0, documents: 0, images: 0, bytes: 0 },
    ...(sample < 1 && { sampling: { fraction: sample, seed, unread } }),
    ...(signal !== undefined && { signal }),
  };
  const identity = await checkRecord(env);
  const survey = await checkManifests(identity, env);
  await checkOrphans(survey.claimed, env);
  if (quick) {
    const check = async (shard: ShardEntry) => ({ whole: true, result: await checkQuickShard(shard, store) });
    await checkShards(survey.shards, check, threads, env, options.onProgress);
  } else await checkContents(survey.shards, threads, env, options);
  await checkSums(identity, survey, env);
  return report(env, quick);
}

/** Checks shards down to their images. */
async function checkContents(
  shards: readonly ShardEntry[],
  threads: number,
  env: CheckEnv,
  { pool: given, signal, onProgress }: ValidateOptions,
): Promise<void> {
  const { sampling } = env;
  const pool = given ?? createInspectionPool(threads, signal);
  const shardEnv = { ...env, pool };
  const isWhole = wholeShards(shards, sampling);
  try {
    const check: CheckShard = async (shard) =>
      sampling === undefined || isWhole(shard)
        ? { whole: true, result: await checkWholeShard(shard, shardEnv) }
        : { whole: false, result: await checkSampledShard(shard, half(sampling), shardEnv) };
    await checkShards(shards, check, threads, env, onProgress);
  } finally {
    if (given === undefined) await pool.close();
  }
}

/** Checks one shard; says whether all of it was read. */
type CheckShard = (shard: ShardEntry) => Promise<{ whole: boolean; result: CheckedShard }>;

async function checkShards(
  shards: readonly ShardEntry[],
  check: CheckShard,
  threads: number,
  env: CheckEnv,
  onProgress: ValidateOptions['onProgress'],
): Promise<void> {
  const { checked, sampling, signal } = env;
  const register = new KeyRegister(shards);
  const results = mapConcurrent(shards, async (shard) => ({ shard, ...(await check(shard)) }), {
    concurrency: Math.min(SHARDS_AT_ONCE, threads),
    ...(signal !== undefined && { signal }),
  });
  let ordinal = 0;
  for await (const { shard, whole, result } of results) {
    register.enter(ordinal++, result.documents, result.findings);
    env.findings.absorb(result.findings);
    if (whole) checked.shards += 1;
    else if (sampling) countUnread(shard, result, sampling);
    checked.documents += result.documentsRead;
    checked.images += result.imagesRead;
    checked.bytes += result.bytes;
    onProgress?.({
      shards: ordinal,
      shardsTotal: shards.length,
      documents: checked.documents,
      bytes: checked.bytes,
    });
  }
}

function half({ seed, fraction }: Sampling): { seed: string; fraction: number } {
  return { seed, fraction: fraction / 2 };
}

/** Chooses the shards that a sampled run reads whole: each by its own chance, and the likeliest one in any case. */
function wholeShards(
  shards: readonly ShardEntry[],
  sampling: Sampling | undefined,
): (shard: ShardEntry) => boolean {
  if (sampling === undefined) return () => true;
  const { seed, fraction } = half(sampling);
  let least = 1;
  for (const { name } of shards) least = Math.min(least, chance(seed, name));
  return ({ name }) => chance(seed, name) < fraction || chance(seed, name) === least;
}

function countUnread(shard: ShardEntry, result: CheckedShard, { unread }: Sampling): void {
  unread.shards += 1;
  unread.documents += Math.max(0, shard.documents - result.documentsRead);
  unread.images += Math.max(0, shard.images - result.imagesRead);
  const all = shard.bytes + shard.offsets.bytes + shard.index.bytes;
  unread.bytes += Math.max(0, all - result.bytes);
}

function report({ store, findings, checked, sampling }: CheckEnv, quick: boolean): ValidationReport {
  const errors = findings.total('error');
  const warnings = findings.total('warning');
  return {
    schema: 'weft/validation/1',
    corpus: store.uri,
    format: 'weft',
    ok: errors === 0,
    checked,
    ...(sampling !== undefined && { sample: sampling }),
    ...(quick && { quick: true as const }),
    errors,
    warnings,
    findings: findings.kept,
    omitted: errors + warnings - findings.kept.length,
    counts: findings.counts(),
  };
}

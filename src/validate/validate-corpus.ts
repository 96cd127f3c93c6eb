import { availableParallelism } from 'node:os';
import { FixConfigError } from '../errors.js';
import { mapConcurrent } from '../flow/map-concurrent.js';
import type { ShardEntry } from '../model/manifest.js';
import type { Store } from '../store/store.js';
import { type CheckEnv, chance, type Sampling } from './check-env.js';
import { KeyRegister } from './check-keys.js';
import { checkManifests } from './check-manifests.js';
import { checkOrphans } from './check-orphans.js';
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
  const { sample = 1, seed = '0', threads = availableParallelism(), signal, onFinding, onProgress } = options;
  if (!(sample > 0 && sample <= 1))
    throw new FixConfigError(
      'bad_validate_options',
      `validate: sample must be above 0 and at most 1, got ${sample}`,
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
    pool: options.pool ?? createInspectionPool(threads, signal),
    checked: { manifests: 0, shards: 0, documents: 0, images: 0, bytes: 0 },
    ...(sample < 1 && { sampling: { fraction: sample, seed, unread } }),
    ...(signal !== undefined && { signal }),
  };
  try {
    const identity = await checkRecord(env);
    const survey = await checkManifests(identity, env);
    await checkOrphans(survey.claimed, env);
    await checkShards(survey.shards, threads, env, onProgress);
    await checkSums(identity, survey, env);
  } finally {
    if (options.pool === undefined) await env.pool.close();
  }
  return report(env);
}

async function checkShards(
  shards: readonly ShardEntry[],
  threads: number,
  env: CheckEnv,
  onProgress: ValidateOptions['onProgress'],
): Promise<void> {
  const { checked, sampling, signal } = env;
  const register = new KeyRegister(shards);
  const isWhole = wholeShards(shards, sampling);
  const results = mapConcurrent(
    shards,
    async (shard) =>
      sampling === undefined || isWhole(shard)
        ? { shard, whole: true, result: await checkWholeShard(shard, env) }
        : { shard, whole: false, result: await checkSampledShard(shard, half(sampling), env) },
    { concurrency: Math.min(SHARDS_AT_ONCE, threads), ...(signal !== undefined && { signal }) },
  );
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

function report({ store, findings, checked, sampling }: CheckEnv): ValidationReport {
  const errors = findings.total('error');
  const warnings = findings.total('warning');
  return {
    schema: 'weft/validation/1',
    corpus: store.uri,
    format: 'weft',
    ok: errors === 0,
    checked,
    ...(sampling !== undefined && { sample: sampling }),
    errors,
    warnings,
    findings: findings.kept,
    omitted: errors + warnings - findings.kept.length,
    counts: findings.counts(),
  };
}

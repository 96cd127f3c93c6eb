import { rm } from 'node:fs/promises';
import { readCorpusRecord, readJson, readManifests } from '../../corpus/corpus-reader.js';
import { FixConfigError } from '../../errors.js';
import type { Context } from '../../flow/context.js';
import { mapConcurrent } from '../../flow/map-concurrent.js';
import { restrictLibvips } from '../../images/loaders.js';
import type { ShardEntry } from '../../model/manifest.js';
import type {
  SimilarityCounts,
  SimilarityManifest,
  SimilarityRecord,
} from '../../model/schemas/similarity.js';
import { readDualEncoderFolder } from '../../models/dual-encoder-folder.js';
import { createEmbedPool, type EmbedPool } from '../../models/embed-pool.js';
import type { Scratch } from '../../staging/scratch.js';
import { putJson, type Store } from '../../store/store.js';
import { VERSION } from '../../version.js';
import { readSimilarityRecord } from '../read-similarity.js';
import {
  NO_SIMILARITY_COUNTS,
  SIMILARITY_MANIFESTS,
  SIMILARITY_RECORD,
  similarityManifestName,
} from '../similarity-record.js';
import { similarityBatches } from './similarity-batches.js';
import { type StagedLines, stageLines } from './similarity-lines.js';

/** Options of {@link measureSimilarity}. */
export interface MeasureSimilarityOptions {
  corpus: Store;
  /** Where the similarities go: a prefix of their own. */
  out: Store;
  /** Local folder of the model. */
  model: string;
  /** Threads that each hold the model. Default: 1, with all cores. */
  workers?: number;
  /** Cores to be used. Default: all. */
  cores?: number;
  scratch: Scratch;
  /** Told of each shard that was stored. */
  onShard?(manifest: SimilarityManifest, done: number, shards: number): void;
  ctx: Context;
}

/** What was measured. */
export interface SimilarityReport {
  schema: 'weft/similarity-report/1';
  record: SimilarityRecord;
  shards: number;
  /** Shards that an earlier run had completed. */
  resumed: number;
  /** Sums over all shards. */
  counts: SimilarityCounts;
}

/**
 * Measures how similar each image of a corpus is to each text of its document, by a model of the user's own.
 *
 * Started again after any interruption it completes what is missing. The same corpus, model and machine give the same
 * bytes; another kind of processor may round the last decimals otherwise.
 *
 * @throws FixConfigError `other_similarities`, `no_onnxruntime`; BadInputError `not_a_corpus`, `bad_model_folder`;
 *   StopError `model_worker_failed`
 */
export async function measureSimilarity(options: MeasureSimilarityOptions): Promise<SimilarityReport> {
  const { corpus, out, ctx } = options;
  const { plan } = await readCorpusRecord(corpus);
  const model = await readDualEncoderFolder(options.model);
  // libvips is configured once for the whole process, before any thread decodes.
  restrictLibvips();
  const pool = await createEmbedPool({
    model,
    signal: ctx.signal,
    ...(options.workers !== undefined && { workers: options.workers }),
    ...(options.cores !== undefined && { cores: options.cores }),
  });
  try {
    const record: SimilarityRecord = {
      schema: 'weft/similarity/1',
      weft_version: VERSION,
      corpus: plan,
      model: pool.identity,
      measure: 'cosine',
      max_tokens: model.tokenizer.maxLength,
    };
    await claim(out, record);
    const shards: ShardEntry[] = [];
    for await (const manifest of readManifests(corpus, 'assemble')) shards.push(...manifest.shards);
    const done = new Set<string>();
    for await (const { key } of out.list(SIMILARITY_MANIFESTS)) done.add(key);
    const pending = shards.filter(({ name }) => !done.has(similarityManifestName(name)));
    const counts = { ...NO_SIMILARITY_COUNTS };
    for (const { name } of shards) {
      if (!done.has(similarityManifestName(name))) continue;
      add(counts, await readJson<SimilarityManifest>(out, similarityManifestName(name)));
    }
    let stored = shards.length - pending.length;
    for await (const manifest of measureShards(pending, pool, options)) {
      stored += 1;
      add(counts, manifest);
      options.onShard?.(manifest, stored, shards.length);
    }
    await out.sweepTemporary?.();
    const resumed = shards.length - pending.length;
    return { schema: 'weft/similarity-report/1', record, shards: shards.length, resumed, counts };
  } finally {
    await pool.close();
  }
}

function add(sums: SimilarityCounts, { counts }: SimilarityManifest): void {
  for (const name of Object.keys(NO_SIMILARITY_COUNTS) as (keyof SimilarityCounts)[])
    sums[name] += counts[name];
}

/** Makes the prefix that of this corpus and model, or finds that it is. */
async function claim(out: Store, record: SimilarityRecord): Promise<void> {
  if ((await putJson(out, SIMILARITY_RECORD, record, { ifAbsent: true })) !== 'exists') return;
  const found = await readSimilarityRecord(out);
  if (JSON.stringify(found) === JSON.stringify(record)) return;
  throw new FixConfigError(
    'other_similarities',
    `${out.uri} holds similarities of another corpus or model (${found.model.name}, ${found.model.fingerprint}); give another --out`,
  );
}

/** Stores the lines of each shard, and last the manifest that makes them count. */
async function* measureShards(
  shards: readonly ShardEntry[],
  pool: EmbedPool,
  { corpus, out, scratch, ctx }: MeasureSimilarityOptions,
): AsyncGenerator<SimilarityManifest> {
  const folder = await scratch.make('similarity');
  const embedded = mapConcurrent(
    similarityBatches(corpus, shards),
    async (batch) => ({
      batch,
      vectors: batch.documents.length > 0 ? await pool.embed(batch) : undefined,
    }),
    // One batch is computed by each worker, one is decoded for it, one is read.
    { concurrency: pool.workers * 3, signal: ctx.signal },
  );
  let staged: StagedLines | undefined;
  try {
    for await (const { batch, vectors } of embedded) {
      staged ??= await stageLines(folder, batch.shard.name);
      if (vectors !== undefined) await staged.add(batch, vectors);
      if (!batch.last) continue;
      const { manifest, path } = await staged.finish();
      staged = undefined;
      const { name, sha256 } = manifest.file;
      await out.put(name, { path, move: true }, { ifAbsent: true, sha256 });
      await rm(path, { force: true });
      const key = similarityManifestName(manifest.shard);
      // Another process may have been first; then its lines count.
      await out.put(key, Buffer.from(`${JSON.stringify(manifest)}\n`), { ifAbsent: true });
      for (const [count, n] of Object.entries(manifest.counts)) ctx.tally.add(count, n);
      yield manifest;
    }
  } finally {
    await staged?.abort();
  }
}

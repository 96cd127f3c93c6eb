import { rm } from 'node:fs/promises';
import { readCorpusRecord } from '../corpus/corpus-reader.js';
import { FixConfigError } from '../errors.js';
import { mapConcurrent } from '../flow/map-concurrent.js';
import type { FileEntry } from '../model/manifest.js';
import { putJson, type Store } from '../store/store.js';
import type { FormatCard } from './card/card-facts.js';
import { createItemTally, type ItemFacts } from './card/item-facts.js';
import { stageCard } from './card/stage-card.js';
import type { ExportOptions } from './export-options.js';
import {
  EXPORT_RECORD,
  type ExportHeader,
  type ExportRecord,
  existingExport,
  imageLoaderOf,
  modelOf,
  recordHeader,
} from './export-record.js';
import type { ExportFile, ExportFormat, WrittenShard } from './formats/export-format.js';
import { loadFormat } from './formats/registry.js';
import { isVilaFormat, trainsOn } from './formats/vila/loader-support.js';
import { bestWorld, rankRows } from './formats/vila/rank-rows.js';
import {
  addressesOf,
  type CorpusSimilarities,
  locateSimilarities,
  openSimilarities,
} from './items/locate-similarities.js';
import { sharingOf } from './launch/launch-facts.js';
import { RANKS_PER_NODE } from './launch/rank-memory.js';
import type { BenchmarkFindings } from './plan/benchmark-content.js';
import { checkBlend } from './plan/blend.js';
import { chooseDocuments } from './plan/choose-documents.js';
import { type ExportPlan, planExport } from './plan/export-plan.js';
import { createPartition, type PartitionSettings } from './plan/partition.js';
import { budgetOf, VILA_MODELS } from './plan/vila-models.js';
import { refuseGrowing, withPendingTakedowns } from './read/corpus-state.js';
import { createDocumentReader } from './read/document-reader.js';
import { createExportThreads } from './threads/export-threads.js';
import { createExportWork, type ExportWork } from './threads/export-work.js';

const EXPORT_NAME = /^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/;

/**
 * Writes a training-ready copy of one or several corpora in a consumer's own format and geometry.
 *
 * The same corpora, seed and settings give byte-identical files; an export that is complete is left alone.
 *
 * @throws FixConfigError `other_export` when the prefix holds another export, `build_unfinished` for a corpus that grows, and those of the planner
 */
export async function exportCorpus(given: ExportOptions): Promise<ExportRecord> {
  await refuseGrowing(given.corpora);
  const exclude = await withPendingTakedowns(given.corpora, given.exclude);
  const options = { ...given, ...(exclude && { exclude }) };
  const { out, format, ctx, blend } = options;
  if (options.name !== undefined && !EXPORT_NAME.test(options.name))
    throw new FixConfigError(
      'bad_name',
      `name ${options.name}: expected 1 to 64 letters, digits, - and _; VILA joins names with + in mixtures, and it is part of file names`,
    );
  if (blend) checkBlend(blend, options.corpora.length);
  if (blend && options.ablation)
    throw new FixConfigError(
      'bad_blend',
      'an arm of the experiment takes all of its corpora: leave the blend out',
    );
  if (options.ablation && format.geometry.maxImages === 1)
    throw new FixConfigError(
      'arm_needs_documents',
      `format ${format.name} holds pairs, and an arm of the experiment holds sequences of several images, pairs packed too: take vila-mmc4, llava-next or eagle-wds`,
    );
  refuseUnreadable(options);
  const measured = await openSimilarities(options);
  const header = await recordHeader(options, measured);
  const existing = await existingExport(out, header);
  if (existing) return existing;

  const { seed } = header;
  const model = modelOf(options);
  const budget = model && budgetOf(model, imageLoaderOf(options));
  const geometry = { ...format.geometry, ...options.geometry };
  const partition: PartitionSettings = {
    limits: { maxImages: geometry.maxImages, ...(budget && { budget }) },
    ...(options.ablation && { arm: options.ablation }),
    seed,
  };
  const work = await startWork(options, partition, measured);
  try {
    const chosen = await chooseDocuments(options, seed);
    const { refs, leftOut } = measured
      ? await locateSimilarities(chosen, measured, format.ownSimilarity ? undefined : options.minSimilarity)
      : chosen;
    const plan = await planExport(refs, geometry, {
      seed,
      format,
      partition: createPartition(partition),
      measure: work.measure,
      concurrency: work.width,
      signal: ctx.signal,
      onMeasured: (documents, of) => options.onProgress?.({ step: 'measuring', documents, of }),
      ...(budget && { budget }),
      measureAll: leastOfPairs(options).minSimilarity !== undefined,
      ...(blend && { blend }),
      ...(options.fraction !== undefined && { fraction: options.fraction }),
      ...(options.worldSizes && { worldSizes: options.worldSizes }),
    });
    Object.assign(plan.leftOut, leftOut);
    return await writeExport(options, {
      header,
      plan,
      work,
      ...(chosen.benchmarks && { benchmarks: chosen.benchmarks }),
    });
  } finally {
    await work.close();
  }
}

/** Refuses a model whose code base cannot read the format. Throws FixConfigError `loader_cannot_read`. */
function refuseUnreadable(options: ExportOptions): void {
  const { format } = options;
  const model = modelOf(options);
  if (model === undefined || !isVilaFormat(format.name)) return;
  const { generation } = VILA_MODELS[model];
  const { refusal } = trainsOn({ format: format.name, model }, generation);
  if (refusal !== undefined)
    throw new FixConfigError(
      'loader_cannot_read',
      `--model ${model} is of VILA ${generation}, which cannot train on ${format.name}: ${refusal}`,
    );
}

/** The least similarity, where it is held against the text that an image gets; see `ownSimilarity` of formats. */
function leastOfPairs({ format, minSimilarity }: ExportOptions): { minSimilarity?: number } {
  return format.ownSimilarity === undefined || minSimilarity === undefined ? {} : { minSimilarity };
}

async function startWork(
  options: ExportOptions,
  partition: PartitionSettings,
  measured: CorpusSimilarities | undefined,
): Promise<ExportWork> {
  const { format, addresses, concurrency = 2, ctx } = options;
  const { signal } = ctx;
  const ofPairs = leastOfPairs(options);
  const countTokens = partition.arm !== undefined || options.blend?.tokenBudgets !== undefined;
  const known = addresses && (await loadFormat(format.name).catch(() => undefined)) === format;
  const similarities = measured && addressesOf(measured, options.similarityAddresses);
  if (known && (measured === undefined || similarities !== undefined))
    return createExportThreads(
      {
        corpora: addresses,
        ...(similarities && { similarities }),
        format: format.name,
        partition,
        countTokens,
        ...ofPairs,
      },
      { threads: concurrency, signal },
    );
  return createExportWork(
    {
      reader: createDocumentReader(options.corpora),
      ...(measured && { similarities: measured.stores }),
      format,
      partition,
      countTokens,
      ...ofPairs,
      signal,
    },
    concurrency,
  );
}

async function writeExport(
  options: ExportOptions,
  {
    header,
    plan,
    work,
    benchmarks,
  }: {
    header: ExportHeader;
    plan: ExportPlan;
    work: ExportWork;
    benchmarks?: Record<string, BenchmarkFindings>;
  },
): Promise<ExportRecord> {
  const { out, format, ctx } = options;
  const names = await Promise.all(
    options.corpora.map(async (corpus) => (await readCorpusRecord(corpus)).name),
  );
  const written = await writeFiles(options, header.name, plan, work);
  const { shards } = written;
  const record: ExportRecord = {
    ...header,
    items: shards.reduce((sum, { items }) => sum + items, 0),
    images: shards.reduce((sum, { images }) => sum + images, 0),
    shards: shards.length,
    left_out: plan.leftOut,
    ...(benchmarks && { benchmarks }),
    ...(plan.arm && { arm: plan.arm }),
    ...(plan.blend && {
      blend: plan.blend.map((share, i) => ({
        corpus: header.corpora[i] ?? '',
        name: names[i] ?? '',
        ...share,
      })),
    }),
    ...(format.memoryPerRank && {
      memory_per_rank: (options.worldSizes ?? [usualWorld(format, shards)]).map((world) => ({
        world,
        bytes: format.memoryPerRank?.(shards, world) ?? 0,
      })),
    }),
    ...(isVilaFormat(format.name) && {
      ranks: rankRows(sharingOf({ format: format.name, shards }), options.worldSizes ?? []).map(
        ({ world, batch, steps, dropped }) => ({ world, batch, steps, records_dropped: dropped }),
      ),
    }),
    files: [...shards.flatMap((shard) => shard.files), ...written.others],
  };
  const card = await stageCard(written.folder, {
    ...record,
    item_facts: written.itemFacts,
    ...(written.card && { format_card: written.card }),
    ...(options.about && { about: options.about }),
  });
  record.files.push(...(await storeFiles(out, card)));
  await putJson(out, EXPORT_RECORD, record);
  await out.sweepTemporary?.();
  ctx.logger.info({ items: record.items, shards: record.shards }, 'export complete');
  return record;
}

/** The ranks of a machine that the shards have data for. */
function usualWorld({ name }: ExportFormat, shards: readonly WrittenShard[]): number {
  const sharing = isVilaFormat(name) ? sharingOf({ format: name, shards }) : undefined;
  return (sharing && bestWorld(sharing, RANKS_PER_NODE)) ?? RANKS_PER_NODE;
}

interface WrittenFiles {
  shards: WrittenShard[];
  others: FileEntry[];
  /** Where further files can be staged. */
  folder: string;
  itemFacts: ItemFacts;
  card: FormatCard | undefined;
}

async function writeFiles(
  options: ExportOptions,
  name: string,
  plan: ExportPlan,
  work: ExportWork,
): Promise<WrittenFiles> {
  const { out, format, formatOptions = {}, makeFolder, ctx } = options;
  const folder = await makeFolder(format.name);
  const model = modelOf(options);
  const env = {
    name,
    folder,
    shards: plan.shards.length,
    options: formatOptions,
    ...(model && { model }),
    ...(options.worldSizes && { worldSizes: options.worldSizes }),
    similarities: (options.similarities ?? []).length > 0,
  };
  const writer = format.createWriter(env);
  const facts = createItemTally();
  const shards: WrittenShard[] = [];
  let bytes = 0;
  const written = mapConcurrent(
    plan.shards,
    async (items, index) => {
      const { files, sums, ...counts } = await work.write({ index, items, env });
      return { sums, shard: { index, ...counts, files: await storeFiles(out, files) } };
    },
    { concurrency: work.width, signal: ctx.signal },
  );
  for await (const { sums, shard } of written) {
    facts.merge(sums);
    shards.push(shard);
    ctx.tally.add('items', shard.items);
    ctx.tally.add('images', shard.images);
    bytes += shard.files.reduce((sum, file) => sum + file.bytes, 0);
    options.onProgress?.({ step: 'writing', shards: shards.length, of: plan.shards.length, bytes });
  }
  const others = await storeFiles(out, await writer.finish(shards));
  return { shards, others, folder, itemFacts: facts.facts(), card: writer.card?.(shards) };
}

/** Files stored at once where each is put by itself. */
const STORED_AT_ONCE = 16;

/** Stores staged files, which were hashed while they were written, and removes what a store left of them. */
async function storeFiles(out: Store, files: readonly ExportFile[]): Promise<FileEntry[]> {
  const entries = files.map(({ name, bytes, sha256 }) => ({ name, bytes, sha256 }));
  if (out.putFiles !== undefined) {
    await out.putFiles(files.map(({ name, path, sha256 }) => ({ key: name, path, sha256 })));
    return entries;
  }
  const stored = mapConcurrent(
    files,
    async ({ name, path, sha256 }) => {
      await out.put(name, { path, move: true }, { sha256 });
      await rm(path, { force: true });
    },
    { concurrency: STORED_AT_ONCE },
  );
  for await (const _ of stored);
  return entries;
}

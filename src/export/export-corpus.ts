import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { FixConfigError } from '../errors.js';
import type { Context } from '../flow/context.js';
import { mapConcurrent } from '../flow/map-concurrent.js';
import type { FileEntry } from '../model/manifest.js';
import { readCorpusRecord, readJson } from '../shards/corpus-reader.js';
import type { ExcludeList } from '../shards/exclude-list.js';
import type { Store } from '../store/store.js';
import { VERSION } from '../version.js';
import type { Ablation } from './ablation.js';
import type { DatasetAbout, FormatCard } from './card/card-facts.js';
import { createItemTally, type ItemFacts } from './card/item-facts.js';
import { stageCard } from './card/stage-card.js';
import { type DocumentRef, listDocuments } from './document-refs.js';
import { excludeImages } from './exclude-documents.js';
import type { ExportFile, ExportFormat, GeometryDefaults, WrittenShard } from './export-format.js';
import { type ExportPlan, planExport } from './export-plan.js';
import { isHeldOut } from './hold-out.js';
import { ablatedDocuments, type Partition, splitLongDocuments } from './partition.js';
import { readItems, readNodes } from './read-items.js';
import { textCleaner } from './text-hygiene.js';
import type { TokenBudget } from './token-budget.js';

/** Options of {@link exportCorpus}. */
export interface ExportOptions {
  corpora: readonly Store[];
  out: Store;
  format: ExportFormat;
  /** Name of the export: letters, digits, `-` and `_`. */
  name: string;
  /** Seed of the global order. Default: `0`. */
  seed?: string;
  /** Replaces the format's own geometry, field by field. */
  geometry?: Partial<GeometryDefaults>;
  worldSizes?: readonly number[];
  fraction?: number;
  budget?: TokenBudget;
  /** Writes this arm of the stage-2 control experiment instead of the documents as they are. */
  ablation?: Ablation;
  /** Share of the hosts whose documents are left out, for evaluation sets of the same seed; see hold-out.ts. Default: 0. */
  holdOut?: number;
  /** Documents and images that are left out, and counted as `excluded_documents` and `excluded_images`. */
  exclude?: ExcludeList;
  /** What only the publisher knows, for the data set card. */
  about?: DatasetAbout;
  /** Options of the format alone. */
  formatOptions?: Readonly<Record<string, string>>;
  /** Makes a local folder for staged files. */
  makeFolder(name: string): Promise<string>;
  /** Shards under way at once. Default: 2. */
  concurrency?: number;
  ctx: Context;
}

/** `export.json`: what was exported, from what, how; the last file to be written. */
export interface ExportRecord {
  schema: 'weft/export/1';
  name: string;
  format: string;
  weft_version: string;
  /** Plan ids of the corpora. */
  corpora: string[];
  seed: string;
  settings: Record<string, unknown>;
  losses: string[];
  items: number;
  images: number;
  shards: number;
  left_out: Record<string, number>;
  files: FileEntry[];
}

/** Name of the record, at the root of the export, beside the shard folder. */
export const EXPORT_RECORD = 'export.json';

/**
 * Writes a training-ready copy of one or several corpora in a consumer's own format and geometry.
 *
 * The same corpora, seed and settings give byte-identical files; an export that is complete is left alone.
 *
 * @throws FixConfigError `other_export` when the prefix holds another export, and those of the planner
 */
export async function exportCorpus(options: ExportOptions): Promise<ExportRecord> {
  const { corpora, out, format, ctx } = options;
  const geometry = { ...format.geometry, ...options.geometry };
  const seed = options.seed ?? '0';
  const header = await recordHeader(options, geometry, seed);
  const existing = await existingExport(out, header);
  if (existing) return existing;

  const limits = { maxImages: geometry.maxImages, ...(options.budget && { budget: options.budget }) };
  const partition = options.ablation
    ? ablatedDocuments(limits, options.ablation, seed)
    : splitLongDocuments(limits);
  const { refs, leftOut } = await chooseDocuments(options, seed);
  const plan = await planExport(refs, geometry, {
    seed,
    partition,
    readNodes: (ref) => readNodes(corpora, ref),
    ...(options.fraction !== undefined && { fraction: options.fraction }),
    ...(options.worldSizes && { worldSizes: options.worldSizes }),
  });
  const files = await writeFiles(options, plan, partition);
  const record: ExportRecord = {
    ...header,
    items: files.shards.reduce((sum, { items }) => sum + items, 0),
    images: files.shards.reduce((sum, { images }) => sum + images, 0),
    shards: files.shards.length,
    left_out: { ...plan.leftOut, ...leftOut },
    files: [...files.shards.flatMap((shard) => shard.files), ...files.others],
  };
  const card = await stageCard(files.folder, {
    ...record,
    item_facts: files.itemFacts,
    ...(files.card && { format_card: files.card }),
    ...(options.about && { about: options.about }),
  });
  record.files.push(...(await storeFiles(out, card)));
  await out.put(EXPORT_RECORD, Buffer.from(`${JSON.stringify(record, null, 1)}\n`));
  ctx.logger.info({ items: record.items, shards: record.shards }, 'export complete');
  return record;
}

/** The documents that are exported: neither held out nor excluded, without their excluded images. */
async function chooseDocuments(
  { corpora, exclude, holdOut = 0, ctx }: ExportOptions,
  seed: string,
): Promise<{ refs: DocumentRef[]; leftOut: Record<string, number> }> {
  const listed: DocumentRef[] = [];
  let heldOut = 0;
  let documents = 0;
  for (const [index, corpus] of corpora.entries())
    for await (const ref of listDocuments(corpus, index, (line) => {
      if (exclude?.hasDocument(line) !== true) return true;
      documents += 1;
      return false;
    })) {
      if (isHeldOut(ref.host, seed, holdOut)) heldOut += 1;
      else listed.push(ref);
    }
  const { refs, images } =
    exclude === undefined
      ? { refs: listed, images: 0 }
      : await excludeImages(listed, {
          exclude,
          readNodes: (ref) => readNodes(corpora, ref),
          signal: ctx.signal,
        });
  const leftOut = { host_held_out: heldOut, excluded_documents: documents, excluded_images: images };
  return { refs, leftOut: Object.fromEntries(Object.entries(leftOut).filter(([, count]) => count > 0)) };
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
  plan: ExportPlan,
  partition: Partition,
): Promise<WrittenFiles> {
  const { corpora, out, format, name, formatOptions = {}, makeFolder, concurrency = 2, ctx } = options;
  const folder = await makeFolder(format.name);
  const writer = format.createWriter({
    name,
    folder,
    shards: plan.shards.length,
    options: formatOptions,
    ...(options.worldSizes && { worldSizes: options.worldSizes }),
  });
  const reading = {
    stores: corpora,
    partition,
    clean: textCleaner(format.specialTokens),
    signal: ctx.signal,
  };
  const facts = createItemTally();
  const shards: WrittenShard[] = [];
  const written = mapConcurrent(
    plan.shards,
    async (planned, index) => {
      const { files, items, images } = await writer.writeShard(
        index,
        facts.observe(readItems(planned, reading)),
      );
      return { index, items, images, files: await storeFiles(out, files) };
    },
    { concurrency, signal: ctx.signal },
  );
  for await (const shard of written) {
    shards.push(shard);
    ctx.tally.add('items', shard.items);
    ctx.tally.add('images', shard.images);
  }
  const others = await storeFiles(out, await writer.finish(shards));
  return { shards, others, folder, itemFacts: facts.facts(), card: writer.card?.() };
}

async function storeFiles(out: Store, files: readonly ExportFile[]): Promise<FileEntry[]> {
  const entries: FileEntry[] = [];
  for (const { name, path } of files) {
    const hash = createHash('sha256');
    let bytes = 0;
    for await (const chunk of createReadStream(path)) {
      hash.update(chunk as Buffer);
      bytes += (chunk as Buffer).byteLength;
    }
    const sha256 = hash.digest('hex');
    await out.put(name, { path, move: true }, { sha256 });
    await rm(path, { force: true });
    entries.push({ name, bytes, sha256 });
  }
  return entries;
}

type Header = Omit<ExportRecord, 'items' | 'images' | 'shards' | 'left_out' | 'files'>;

async function recordHeader(
  options: ExportOptions,
  geometry: GeometryDefaults,
  seed: string,
): Promise<Header> {
  const corpora: string[] = [];
  for (const corpus of options.corpora) corpora.push((await readCorpusRecord(corpus)).plan);
  return {
    schema: 'weft/export/1',
    name: options.name,
    format: options.format.name,
    weft_version: VERSION,
    corpora,
    seed,
    settings: {
      geometry,
      world_sizes: options.worldSizes ?? [],
      fraction: options.fraction ?? 1,
      budget: options.budget ?? null,
      ablation: options.ablation ?? null,
      about: options.about ?? null,
      hold_out: options.holdOut ?? 0,
      ...(options.exclude && { exclude: options.exclude.sha256 }),
      ...options.formatOptions,
    },
    losses: [...options.format.losses],
  };
}

async function existingExport(out: Store, header: Header): Promise<ExportRecord | undefined> {
  if ((await out.head(EXPORT_RECORD)) === undefined) return undefined;
  const found = await readJson<ExportRecord>(out, EXPORT_RECORD);
  const { items: _i, images: _g, shards: _s, left_out: _l, files: _f, ...before } = found;
  if (JSON.stringify(before) === JSON.stringify(header)) return found;
  throw new FixConfigError(
    'other_export',
    `${out.uri} holds another export (${found.format}, seed ${found.seed}); give another --out, or delete it`,
  );
}

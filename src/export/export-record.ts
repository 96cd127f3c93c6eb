import { createHash } from 'node:crypto';
import { readCorpusRecord, readJson } from '../corpus/corpus-reader.js';
import { FixConfigError } from '../errors.js';
import type { DecontaminateSettings, ExportRecord, ExportSettings } from '../model/schemas/export.js';
import type { Store } from '../store/store.js';
import { VERSION } from '../version.js';
import type { ExportOptions } from './export-options.js';
import { type CorpusSimilarities, similaritySettings } from './items/locate-similarities.js';
import type { ExportDecontamination } from './plan/benchmark-content.js';
import { aspectRatioOf, type ImageLoader, type ModelPreset, VILA_MODELS } from './plan/vila-models.js';
import { revisionsOf } from './read/corpus-state.js';

export type { ExportRecord, ExportSettings } from '../model/schemas/export.js';

/** Name of the record, at the root of the export, next to the shard folder. */
export const EXPORT_RECORD = 'export.json';

/** The part of the record that is known before anything is written; equal for equal exports. */
export type ExportHeader = Omit<
  ExportRecord,
  | 'items'
  | 'images'
  | 'shards'
  | 'left_out'
  | 'benchmarks'
  | 'blend'
  | 'memory_per_rank'
  | 'ranks'
  | 'arm'
  | 'files'
>;

/** What an export is made from, and how. */
export async function recordHeader(
  options: ExportOptions,
  measured?: CorpusSimilarities,
): Promise<ExportHeader> {
  const corpora: string[] = [];
  for (const corpus of options.corpora) corpora.push((await readCorpusRecord(corpus)).plan);
  const header = {
    schema: 'weft/export/1' as const,
    format: options.format.name,
    weft_version: VERSION,
    corpora,
    seed: options.seed ?? '0',
    settings: exportSettings(options, measured, await revisionsOf(options.corpora)),
    losses: [...options.format.losses],
  };
  const { schema, ...rest } = header;
  return { schema, name: options.name ?? defaultName(header), ...rest };
}

/** A name that no other export has: VILA's registry replaces a data set by the next one of its name. */
function defaultName(header: Pick<ExportHeader, 'format' | 'corpora' | 'seed' | 'settings'>): string {
  const { format, corpora, seed, settings } = header;
  const digest = createHash('sha256')
    .update(JSON.stringify({ format, corpora, seed, settings }))
    .digest('hex');
  return `weft-${format}-${digest.slice(0, 8)}`;
}

function exportSettings(
  options: ExportOptions,
  measured: CorpusSimilarities | undefined,
  revisions: number[] | undefined,
): ExportSettings {
  const geometry = { ...options.format.geometry, ...options.geometry };
  const { blend } = options;
  const model = modelOf(options);
  return {
    geometry: {
      items_per_shard: geometry.itemsPerShard,
      multiple_of: geometry.multipleOf,
      equal_counts: geometry.equalCounts,
      max_images: geometry.maxImages,
      min_images: geometry.minImages,
    },
    world_sizes: [...(options.worldSizes ?? [])],
    fraction: options.fraction ?? 1,
    budget: model ? budgetRecord(model, options) : null,
    blend: blend
      ? {
          ...(blend.weights && { weights: [...blend.weights] }),
          ...(blend.tokenBudgets && { token_budgets: [...blend.tokenBudgets] }),
          ...(blend.imageBudgets && { image_budgets: [...blend.imageBudgets] }),
          epochs: blend.epochs ?? 1,
        }
      : null,
    ablation: options.ablation ?? null,
    about: options.about ?? null,
    hold_out: options.holdOut ?? 0,
    ...(revisions && { revisions }),
    ...(options.exclude && { exclude: options.exclude.sha256 }),
    ...(options.decontamination && { decontaminate: decontaminateSettings(options.decontamination) }),
    ...(measured && similaritySettings(measured, options.minSimilarity)),
    format_options: { ...options.formatOptions },
  };
}

/** The model that an export is split for: the one that is named, else the format's own. */
export function modelOf({ model, format }: Pick<ExportOptions, 'model' | 'format'>): ModelPreset | undefined {
  return model ?? format.defaultModel;
}

/** How the format's loader treats images; other consumers may cut them into as many tiles as any. */
export function imageLoaderOf({
  format,
  formatOptions = {},
}: Pick<ExportOptions, 'format' | 'formatOptions'>): ImageLoader {
  return format.imageLoader?.(formatOptions) ?? 'first-turn';
}

function budgetRecord(model: ModelPreset, options: ExportOptions): NonNullable<ExportSettings['budget']> {
  return {
    model,
    image_aspect_ratio: aspectRatioOf(model, imageLoaderOf(options)),
    context: VILA_MODELS[model].context,
  };
}

function decontaminateSettings({
  sums,
  contamination: _,
  ...settings
}: ExportDecontamination): DecontaminateSettings {
  const { action, phash_distance, dhash_distance, min_grams } = settings;
  return { lists: [...sums], action, phash_distance, dhash_distance, min_grams };
}

/**
 * The record of an export that is complete and the same; undefined where there is none.
 *
 * @throws FixConfigError `other_export` when the prefix holds another one
 */
export async function existingExport(out: Store, header: ExportHeader): Promise<ExportRecord | undefined> {
  if ((await out.head(EXPORT_RECORD)) === undefined) return undefined;
  const found = await readJson<ExportRecord>(out, EXPORT_RECORD);
  const same = (Object.keys(header) as (keyof ExportHeader)[]).every(
    (name) => JSON.stringify(found[name]) === JSON.stringify(header[name]),
  );
  if (same) return found;
  throw new FixConfigError(
    'other_export',
    `${out.uri} holds another export (${found.format}, seed ${found.seed}); give another --out, or delete it`,
  );
}

import type { DecontaminateConfig } from '../config/pipeline.js';
import { readCorpusRecord, readJson } from '../corpus/corpus-reader.js';
import { FixConfigError } from '../errors.js';
import type { FileEntry } from '../model/manifest.js';
import type { Store } from '../store/store.js';
import { VERSION } from '../version.js';
import type { DatasetAbout } from './card/card-facts.js';
import type { ExportOptions } from './export-options.js';
import {
  type CorpusSimilarities,
  type SimilaritySettings,
  similaritySettings,
} from './items/locate-similarities.js';
import type { Ablation } from './plan/ablation.js';
import type { BenchmarkFindings, ExportDecontamination } from './plan/benchmark-content.js';
import type { BlendRecord } from './plan/blend-settings.js';
import { revisionsOf } from './read/corpus-state.js';

/** What decides the bytes of an export, beside its corpora, format and seed. */
export interface ExportSettings extends Partial<SimilaritySettings> {
  geometry: {
    items_per_shard: number;
    multiple_of: number;
    equal_counts: boolean;
    max_images: number;
    min_images: number;
  };
  world_sizes: number[];
  fraction: number;
  /** Token budget that long documents were split by. */
  budget: { per_image: number; context: number } | null;
  blend: { weights?: number[]; token_budgets?: number[]; image_budgets?: number[]; epochs: number } | null;
  ablation: Ablation | null;
  about: DatasetAbout | null;
  hold_out: number;
  /** Number of each corpus's latest retry or takedown; absent when they were as built. */
  revisions?: number[];
  /** SHA-256 of the exclude list. */
  exclude?: string;
  /** Which content of benchmarks was looked for, and what was done about it. */
  decontaminate?: DecontaminateSettings;
  /** Options of the format alone. */
  format_options: Record<string, string>;
}

/** How content of benchmarks was looked for. */
export interface DecontaminateSettings extends Omit<DecontaminateConfig, 'lists'> {
  /** SHA-256 of each hash list. */
  lists: string[];
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
  settings: ExportSettings;
  losses: string[];
  items: number;
  images: number;
  shards: number;
  left_out: Record<string, number>;
  /** What was found of each benchmark, when it was looked for. */
  benchmarks?: Record<string, BenchmarkFindings>;
  /** What each corpus gave, when they were blended. */
  blend?: BlendRecord[];
  /** Bytes that the fullest rank keeps in memory, by number of ranks, for loaders that hold their shards whole. */
  memory_per_rank?: { world: number; bytes: number }[];
  files: FileEntry[];
}

/** Name of the record, at the root of the export, beside the shard folder. */
export const EXPORT_RECORD = 'export.json';

/** The part of the record that is known before anything is written; equal for equal exports. */
export type ExportHeader = Omit<
  ExportRecord,
  'items' | 'images' | 'shards' | 'left_out' | 'benchmarks' | 'blend' | 'memory_per_rank' | 'files'
>;

/** What an export is made from, and how. */
export async function recordHeader(
  options: ExportOptions,
  measured?: CorpusSimilarities,
): Promise<ExportHeader> {
  const corpora: string[] = [];
  for (const corpus of options.corpora) corpora.push((await readCorpusRecord(corpus)).plan);
  return {
    schema: 'weft/export/1',
    name: options.name,
    format: options.format.name,
    weft_version: VERSION,
    corpora,
    seed: options.seed ?? '0',
    settings: exportSettings(options, measured, await revisionsOf(options.corpora)),
    losses: [...options.format.losses],
  };
}

function exportSettings(
  options: ExportOptions,
  measured: CorpusSimilarities | undefined,
  revisions: number[] | undefined,
): ExportSettings {
  const geometry = { ...options.format.geometry, ...options.geometry };
  const { budget, blend } = options;
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
    budget: budget ? { per_image: budget.perImage, context: budget.context } : null,
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

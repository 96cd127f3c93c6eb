import { FixConfigError } from '../errors.js';
import type { FileEntry } from '../model/manifest.js';
import { readCorpusRecord, readJson } from '../shards/corpus-reader.js';
import type { Store } from '../store/store.js';
import { VERSION } from '../version.js';
import type { BlendShare } from './blend.js';
import type { ExportOptions } from './export-corpus.js';
import { type CorpusSimilarities, similaritySettings } from './locate-similarities.js';

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
  /** What each corpus gave, when they were blended. */
  blend?: (BlendShare & { corpus: string })[];
  files: FileEntry[];
}

/** The part of the record that is known before anything is written; equal for equal exports. */
export type ExportHeader = Omit<ExportRecord, 'items' | 'images' | 'shards' | 'left_out' | 'blend' | 'files'>;

/** Name of the record, at the root of the export, beside the shard folder. */
export const EXPORT_RECORD = 'export.json';

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
    settings: {
      geometry: { ...options.format.geometry, ...options.geometry },
      world_sizes: options.worldSizes ?? [],
      fraction: options.fraction ?? 1,
      budget: options.budget ?? null,
      blend: options.blend ?? null,
      ablation: options.ablation ?? null,
      about: options.about ?? null,
      hold_out: options.holdOut ?? 0,
      ...(options.exclude && { exclude: options.exclude.sha256 }),
      ...(measured && similaritySettings(measured, options.minSimilarity)),
      ...options.formatOptions,
    },
    losses: [...options.format.losses],
  };
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

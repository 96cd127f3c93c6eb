import type { WrittenShard } from '../formats/export-format.js';
import type { VilaFormat } from '../formats/vila/loader-support.js';
import type { RankSharing } from '../formats/vila/rank-rows.js';
import type { ImageLoader, ModelPreset } from '../plan/vila-models.js';

/** Formats that launch files are written for. */
export type LaunchFormat = VilaFormat;

/** What launch files are written from: only facts of the export, so that equal exports have equal files. */
export interface LaunchFacts {
  /** Name of the export, which the dataset is registered under. */
  name: string;
  format: LaunchFormat;
  /** The model that its sequences were split for. */
  model: ModelPreset;
  /** How head treats its images. */
  imageLoader: ImageLoader;
  /** What the loader is called where it is registered. */
  datasetType: 'mmc4' | 'coyo' | 'coyo-wds' | 'llava-next' | 'eagle-wds';
  /** The folder that the loader is pointed at, relative to the export. */
  shardFolder: string;
  shards: readonly WrittenShard[];
  worldSizes: readonly number[];
  /** Counts of what was done to documents, by sentence. */
  notes: Readonly<Record<string, number>>;
}

/** Formats whose ranks hold their shards in memory and share them by count. */
export function isPickleFormat({ format }: Pick<LaunchFacts, 'format'>): boolean {
  return format === 'vila-mmc4' || format === 'vila-coyo';
}

/** How ranks share the records of an export. */
export function sharingOf(facts: Pick<LaunchFacts, 'format' | 'shards'>): RankSharing {
  const { format, shards } = facts;
  return {
    by: isPickleFormat(facts) ? 'shards' : 'samples',
    counts: shards.map(({ items }) => items),
    recordsPerSample: format === 'vila-coyo' || format === 'vila-wds' ? 4 : 1,
  };
}

/** Where the README tells the user to put the shard folder, in a checkout of VILA. */
export function dataPath({ name, shardFolder }: LaunchFacts): string {
  return `./playground/data/${name}/${shardFolder}`;
}

/** Records in all. */
export function totalItems({ shards }: LaunchFacts): number {
  return shards.reduce((sum, { items }) => sum + items, 0);
}

/** Images in all. */
export function totalImages({ shards }: LaunchFacts): number {
  return shards.reduce((sum, { images }) => sum + images, 0);
}

import type { FileEntry } from '../../model/manifest.js';
import type { SampleNode } from '../../model/sample.js';
import type { FormatCard } from '../card/card-facts.js';
import type { ImageLoader, ModelPreset } from '../plan/vila-models.js';
import type { ExportItem, ItemSimilarity } from './export-item.js';

/** How many items a shard holds, and what a consumer's loader demands of the whole. */
export interface GeometryDefaults {
  /** Items per shard unless the user says otherwise. */
  itemsPerShard: number;
  /** The number of items per shard is a multiple of this. */
  multipleOf: number;
  /** Every shard holds the same number of items, the rest is held back; otherwise the last shards differ by one. */
  equalCounts: boolean;
  /** Images per item; longer documents are split. */
  maxImages: number;
  /** Items with fewer images are left out and counted. */
  minImages: number;
}

/** A file of an export, staged on local disk. Its name is relative to the export's prefix. */
export interface ExportFile extends FileEntry {
  path: string;
}

/** What a writer did with the items of a shard. */
export interface ItemCounts {
  items: number;
  images: number;
  /** What else was counted, under names of the format's own, for {@link ExportWriter.finish} to add up. */
  notes: Record<string, number>;
}

/** A shard on local disk. Nothing but shards may lie in a shard folder. */
export interface StagedExportShard extends ItemCounts {
  files: ExportFile[];
}

/** A shard that was written and stored. */
export interface WrittenShard extends ItemCounts {
  index: number;
  files: FileEntry[];
}

/** What a writer may know of its export. */
export interface ExportEnvironment {
  /** Name of the export: letters, digits, `-` and `_`. */
  name: string;
  /** Local folder for this writer's files. */
  folder: string;
  /** Shards in all, for names with leading zeros. */
  shards: number;
  /** Format options of the command line, checked by the format. */
  options: Readonly<Record<string, string>>;
  /** Numbers of ranks that the export is meant for, when declared. */
  worldSizes?: readonly number[];
  /** The model that long documents were split for. */
  model?: ModelPreset;
  /** True when items have similarities. */
  similarities?: boolean;
}

/**
 * Writes one export. Shards may be written at the same time, in any order, and by writers of other threads: what
 * `finish` needs of a shard is in its files and notes, never in the writer.
 */
export interface ExportWriter {
  /**
   * Writes one shard to local files, from its items in order, holding few of them in memory.
   *
   * The bytes of an item may be overwritten once {@link ExportFormat.heldItems} further ones have been pulled.
   */
  writeShard(index: number, items: AsyncIterable<ExportItem>): Promise<StagedExportShard>;
  /** Writes what describes the whole, once all shards are written; `shards` are in order. */
  finish(shards: readonly WrittenShard[]): Promise<ExportFile[]>;
  /** What the data set card tells of the records. */
  card?(shards: readonly WrittenShard[]): FormatCard;
}

/** A consumer's own format. */
export interface ExportFormat {
  readonly name: string;
  /** What a reader of this format cannot get back; written into the export's record. */
  readonly losses: readonly string[];
  readonly geometry: GeometryDefaults;
  /** Literal strings that the consumer's tokenizer or loader would take for something else. */
  readonly specialTokens: readonly string[];
  /**
   * Why the format cannot use a sample, as a reason to count it under; asked before the geometry is planned, so that
   * every shard gets the number of items it was planned to have. Documents are read for it, unless `settledByIndex`.
   */
  refusal?(sample: { nodes: readonly SampleNode[]; document: ExportItem['document'] }): string | undefined;
  /**
   * Of a format of pairs: the similarity of a sample's image with the text that it gets, which a least similarity is
   * held against; null where none was measured. Other formats keep an image for its best text.
   */
  ownSimilarity?(sample: {
    nodes: readonly SampleNode[];
    document: ExportItem['document'];
    similarity: ItemSimilarity;
  }): number | null;
  /** True when the index line shows that `refusal` has nothing against the whole document. */
  settledByIndex?(line: { texts: number; images: number }): boolean;
  /** True when the loader fails on records without images: the arm `text-only` then has a blank one in each. */
  readonly needsImages?: boolean;
  /** How VILA's loader of the format treats images, under the format's options; absent for other consumers. */
  imageLoader?(options: Readonly<Record<string, string>>): ImageLoader;
  /** The model that long documents are split for when none is named. */
  readonly defaultModel?: ModelPreset;
  /** Records that make one sample of the loader. Default: 1. */
  readonly recordsPerSample?: number;
  /** Items whose image bytes the writer still needs when it pulls a further one. Default: 0. */
  readonly heldItems?: number;
  /** Bytes that the fullest of `world` ranks keeps in memory, where the loader holds its shards whole. */
  memoryPerRank?(shards: readonly WrittenShard[], world: number): number;
  createWriter(env: ExportEnvironment): ExportWriter;
}

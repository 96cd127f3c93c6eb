import type { FileEntry } from '../model/manifest.js';
import type { FormatCard } from './card/card-facts.js';
import type { ExportItem } from './export-item.js';

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

/** A file of an export, staged on local disk. */
export interface ExportFile {
  /** Name relative to the export's prefix; nothing but shards may lie in a shard folder. */
  name: string;
  path: string;
}

/** A shard that was written. */
export interface WrittenShard {
  index: number;
  items: number;
  images: number;
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
}

/** Writes one export. Shards may be written at the same time, and in any order. */
export interface ExportWriter {
  /** Writes one shard to local files, from its items in order, holding few of them in memory. */
  writeShard(
    index: number,
    items: AsyncIterable<ExportItem>,
  ): Promise<{ files: ExportFile[]; items: number; images: number }>;
  /** Writes what describes the whole, once all shards are written; `shards` are in order. */
  finish(shards: readonly WrittenShard[]): Promise<ExportFile[]>;
  /** What the data set card tells of the records; asked for after {@link ExportWriter.finish}. */
  card?(): FormatCard;
}

/** A consumer's own format. */
export interface ExportFormat {
  readonly name: string;
  /** One line for `weft export --help`. */
  readonly summary: string;
  /** What a reader of this format cannot get back; written into the export's record. */
  readonly losses: readonly string[];
  readonly geometry: GeometryDefaults;
  /** Literal strings that the consumer's tokenizer or loader would take for something else. */
  readonly specialTokens: readonly string[];
  createWriter(env: ExportEnvironment): ExportWriter;
}

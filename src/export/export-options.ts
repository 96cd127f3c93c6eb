import type { ExcludeList } from '../corpus/exclude-list.js';
import type { Context } from '../flow/context.js';
import type { Store } from '../store/store.js';
import type { DatasetAbout } from './card/card-facts.js';
import type { ExportProgress } from './export-progress.js';
import type { ExportFormat, GeometryDefaults } from './formats/export-format.js';
import type { Stage2Arm } from './plan/arms.js';
import type { ExportDecontamination } from './plan/benchmark-content.js';
import type { BlendSettings } from './plan/blend-settings.js';
import type { ModelPreset } from './plan/vila-models.js';
import type { CorpusAddress } from './threads/corpus-address.js';

/** Options of `exportCorpus`. */
export interface ExportOptions {
  corpora: readonly Store[];
  out: Store;
  format: ExportFormat;
  /**
   * Name of the export, under which VILA registers it: letters, digits, `-` and `_`. Default: `weft`, the format, and
   * eight digits of what decides the bytes, so that no two exports are registered under one name.
   */
  name?: string;
  /** Seed of the global order. Default: `0`. */
  seed?: string;
  /** Replaces the format's own geometry, field by field. */
  geometry?: Partial<GeometryDefaults>;
  worldSizes?: readonly number[];
  fraction?: number;
  /** The model whose context long documents are split for. Default: the format's own, if it has one. */
  model?: ModelPreset;
  /** How much of each corpus; absent: all of all. */
  blend?: BlendSettings;
  /** Writes this arm of the stage-2 experiment instead of the documents as they are. */
  ablation?: Stage2Arm;
  /** Share of the registrable domains whose documents are left out, for evaluation sets of the same seed; see hold-out.ts. Default: 0. */
  holdOut?: number;
  /**
   * Documents and images that are left out, and counted as `excluded_documents` and `excluded_images`. What takedowns
   * of the corpora name that are not carried out yet is left out as well.
   */
  exclude?: ExcludeList;
  /** Content of benchmarks that is left out, or only counted in the record. */
  decontamination?: ExportDecontamination;
  /** Prefixes of similarities, one for each corpus in any order; see `weft similarity`. */
  similarities?: readonly Store[];
  /**
   * Images whose largest similarity with a text of their document is below are left out, and counted; in formats of
   * pairs those whose similarity with the text of their pair is.
   */
  minSimilarity?: number;
  /** What only the publisher knows, for the data set card. */
  about?: DatasetAbout;
  /** Options of the format alone. */
  formatOptions?: Readonly<Record<string, string>>;
  /** Makes a local folder for staged files. */
  makeFolder(name: string): Promise<string>;
  /** Shards under way at once. Default: 2. */
  concurrency?: number;
  /**
   * Where the corpora lie, in their order, so that threads can open them again and write a shard each. Without it, and
   * for a format that is not one of Weft's own, all shards are written in the calling thread.
   */
  addresses?: readonly CorpusAddress[];
  /** The same of the similarities. */
  similarityAddresses?: readonly CorpusAddress[];
  /** Told often; for people who wait. */
  onProgress?(at: ExportProgress): void;
  ctx: Context;
}

import type { FileEntry } from '../../model/manifest.js';
import type { DatasetAbout } from '../../model/schemas/export.js';
import type { BlendRecord } from '../plan/blend-settings.js';
import type { ItemFacts } from './item-facts.js';

/** A column of an export's records, as far as other tools can be told of it. */
export interface CardColumn {
  name: string;
  type: 'string' | 'string_list' | 'image' | 'image_list';
  description: string;
}

/** What a format tells of its records. */
export interface FormatCard {
  /** Markdown that shows how to load the export, from within its folder. */
  loading: string;
  /** The files that hold the records. */
  records: { glob: string; mime: string };
  /** Further files, such as images beside the records. */
  media?: { glob: string; mime: string };
  /** Columns that Croissant readers can extract; none for archives, whose members Croissant cannot group. */
  columns?: readonly CardColumn[];
  /** Features in the YAML of Hugging Face data sets, where `load_dataset` needs them. */
  hubFeatures?: readonly object[];
}

export type { DatasetAbout } from '../../model/schemas/export.js';

/** Everything that the card and the Croissant description are written from; an ExportRecord has most of it. */
export interface CardFacts {
  name: string;
  format: string;
  weft_version: string;
  /** Plan ids of the corpora. */
  corpora: readonly string[];
  seed: string;
  settings: Readonly<object>;
  losses: readonly string[];
  items: number;
  images: number;
  shards: number;
  left_out: Readonly<Record<string, number>>;
  /** What each corpus gave, when they were blended. */
  blend?: readonly BlendRecord[];
  files: readonly FileEntry[];
  item_facts: ItemFacts;
  format_card?: FormatCard;
  about?: DatasetAbout;
}

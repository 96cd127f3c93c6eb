// Written by scripts/generate-types.mjs from schemas/export.schema.json: change that, not this.
import type { FileEntry } from './manifest.js';

/** What only the publisher knows, for the card and the Croissant description. */
export interface DatasetAbout {
  title?: string;
  description?: string;
  /** Of the collection, as an SPDX identifier or a URL; the pages keep their own. */
  license?: string;
  url?: string;
  creator?: string;
  /** As BibTeX. Default: an entry of name, title, creator and year. */
  citation?: string;
  /** ISO 8601 date. Default: the day of the last capture. */
  published?: string;
  /** Default: `1.0.0`. */
  version?: string;
}

/** What decides the bytes of an export, besides its corpora, format and seed. */
export interface ExportSettings {
  geometry: {
    items_per_shard: number;
    multiple_of: number;
    equal_counts: boolean;
    max_images: number;
    min_images: number;
  };
  world_sizes: number[];
  fraction: number;
  /** What long documents were split by: the context of a model, and what its images cost in it. */
  budget: {
    model: 'vila-1.0' | 'vila-1.5' | 'nvila' | 'nvila-lite';
    image_aspect_ratio: 'pad' | 'resize' | 'dynamic' | 'dynamic_s2';
    context: number;
  } | null;
  /** How much of each corpus, in their order; exactly one kind of numbers. */
  blend: {
    weights?: number[];
    token_budgets?: number[];
    image_budgets?: number[];
    epochs: number;
  } | null;
  ablation: 'interleaved' | 'pairs' | 'images-first' | 'shuffled' | 'text-only' | null;
  about: DatasetAbout | null;
  hold_out: number;
  /** Number of each corpus's latest retry or takedown; absent when they were as built. */
  revisions?: number[];
  /** SHA-256 of the exclude list. */
  exclude?: string;
  decontaminate?: DecontaminateSettings;
  similarities?: {
    /** Plan id of a corpus. */
    corpus: string;
    model: {
      [k: string]: unknown;
    };
  }[];
  min_similarity?: number | null;
  /** Options of the format alone. */
  format_options: {
    [k: string]: string;
  };
}

/** How content of benchmarks was looked for, and what was done about it. */
export interface DecontaminateSettings {
  /** SHA-256 of each hash list. */
  lists: string[];
  action: 'drop' | 'flag';
  phash_distance: number;
  dhash_distance: number;
  min_grams: number;
}

/** What one corpus gave to a blend. */
export interface BlendRecord {
  /** Plan id of the corpus. */
  corpus: string;
  /** Its name. */
  name: string;
  /** Items that there are. */
  available: number;
  /** Items taken, repetitions included. */
  items: number;
  images: number;
  /** Estimated tokens; with token budgets only. */
  tokens?: number;
  /** Items taken by items available: above 1, items repeat. */
  epochs: number;
  /** What was asked for: a share of the items, or a budget. */
  asked: number;
  /** False when the corpus, repeated as often as allowed, holds less than its budget. */
  met: boolean;
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
  /** What a reader of the format cannot get back. */
  losses: string[];
  items: number;
  images: number;
  shards: number;
  /** Items by the reason they were left out for. */
  left_out: {
    [k: string]: number;
  };
  /**
   * What was found of each benchmark, when it was looked for: documents that share text with it, and images
   * that are in it.
   */
  benchmarks?: {
    [k: string]: {
      documents: number;
      images: number;
    };
  };
  /** What each corpus gave, when they were blended. */
  blend?: BlendRecord[];
  /**
   * Bytes that the fullest rank keeps in memory, by number of ranks, for loaders that hold their shards whole.
   */
  memory_per_rank?: {
    world: number;
    bytes: number;
  }[];
  files: FileEntry[];
  arm?: ArmFacts;
  /**
   * What becomes of the records at numbers of ranks, for loaders of VILA: those declared, else 1, 2, 8 and 64.
   */
  ranks?: RankRecord[];
}

/**
 * What an arm of the stage-2 experiment holds; equal in all arms of the same corpora, format, seed and
 * settings.
 */
export interface ArmFacts {
  records: number;
  images: number;
  /** Estimated. */
  text_tokens: number;
  /** Pairs packed beside one of their own document, because no other place took them. */
  unseparated_pairs: number;
}

export interface RankRecord {
  world: number;
  /** Samples of a rank and step that the launch script takes; 0 where a rank has no data. */
  batch: number;
  /** Of an epoch. */
  steps: number;
  /** Records that no rank reads. */
  records_dropped: number;
}

/** `few-shot.json`: what an evaluation set holds. */
export interface FewShotRecord {
  schema: 'weft/few-shot/1';
  weft_version: string;
  corpora: string[];
  seed: string;
  hold_out: number;
  /** Numbers of examples. */
  shots: number[];
  /** Questions asked for at most. */
  queries: number;
  /** Which texts of images were taken for answers. */
  answers: ('sentence' | 'phrase')[];
  /** Number of each corpus's latest retry or takedown; absent when they were as built. */
  revisions?: number[];
  /** SHA-256 of the exclude list. */
  exclude?: string;
  questions: number;
  images: number;
  /** Images of held-out domains that are neither asked about nor shown, by reason. */
  left_out: {
    [k: string]: number;
  };
  files: FileEntry[];
}

/** A line of `few-shot-<k>.jsonl`. */
export interface FewShotQuestion {
  id: string;
  task: 'caption';
  /** Files in the order of their placeholders; the last one is asked about. */
  images: string[];
  shots: {
    image: string;
    prompt: string;
    answer: string;
  }[];
  query: {
    image: string;
    prompt: string;
  };
  /** Of the query's page and of those of its shots; null where none was told. */
  language: string | null;
  answers: string[];
  /** A sentence ends like one and has five words; a phrase has three. */
  answer_kind: 'sentence' | 'phrase';
  /** Where the page has the answer: the caption of the image, or its alternative text. */
  answer_source: 'caption' | 'alt';
  /** The prompt, with `<image>` for each image. */
  text: string;
}

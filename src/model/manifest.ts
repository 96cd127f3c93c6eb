/** A file in the corpus, as a manifest vouches for it. */
export interface FileEntry {
  /** Name relative to the corpus prefix. */
  name: string;
  bytes: number;
  /** Lower-case hex SHA-256. */
  sha256: string;
}

/** A shard and its indexes. */
export interface ShardEntry extends FileEntry {
  /** MD5, which the wids index format asks for. */
  md5: string;
  documents: number;
  images: number;
  /** `<shard>.idx`: little-endian u64 offsets of each sample and of the end-of-archive block. */
  offsets: FileEntry;
  /** `<shard>.index.jsonl`: one line per document with its key, byte range and facts to select by. */
  index: FileEntry;
}

/** The phases of a build, in order. */
export const PHASES = ['extract', 'curate', 'assemble'] as const;
/** One phase of a build. */
export type Phase = (typeof PHASES)[number];

/** Counts of one unit. All are sums over its inputs, so manifests add up to `stats.json`. */
export interface UnitCounts {
  /** Counters by name: `records`, `pages`, `documents`, `texts`, `text_chars`, `images`, `image_bytes`, … */
  [name: string]: number;
}

/** The record that makes a unit's files part of the corpus; written last. */
export interface Manifest {
  schema: 'weft/manifest/1';
  plan: string;
  phase: Phase;
  unit: string;
  /** Number of the revision that this manifest is from, a retry or a takedown; absent in the build's own. */
  generation?: number;
  counts: UnitCounts;
  /** Number of drops by `level:reason`. */
  drops: Record<string, number>;
  files: FileEntry[];
  shards: ShardEntry[];
}

/** `retries/<n>.json`: what the n-th revision asks for again or takes out, and which units may change. */
export interface RetryRecord {
  schema: 'weft/retry/1';
  plan: string;
  generation: number;
  /** Reasons of image drops that are tried again, sorted; empty for a takedown. */
  reasons: string[];
  /** Units that are assembled anew. */
  units: string[];
  /** Ids of the takedowns that this revision carries out; absent in a retry. */
  takedowns?: string[];
  /** Units whose extracted documents are written anew by a takedown. */
  extract_units?: string[];
  /** Name of the list of what a takedown removes; absent in a retry. */
  removed?: string;
}

/** `corpus.json`: what was built, from what, by which version. Written when a build starts. */
export interface CorpusRecord {
  schema: 'weft/corpus/1';
  name: string;
  plan: string;
  weft_version: string;
  /** The checked pipeline with defaults filled; nothing in it depends on the machine. */
  pipeline: Record<string, unknown>;
  /** Exclude lists and hash lists that the pipeline names, as they were; absent when there are none. */
  lists?: { name: string; sha256: string }[];
  units: number;
  /** Models that scored its images; absent when there were none. */
  scorers?: ScorerRecord[];
}

/** A model that scored images. */
export interface ScorerRecord {
  name: string;
  /** 16 hex digits of a SHA-256 over its weights and settings. */
  fingerprint: string;
  /** Names of the signals it gives. */
  signals: string[];
}

/** `stats.json`: the sum of all manifests. Written when a build ends. */
export interface CorpusStats {
  schema: 'weft/stats/1';
  plan: string;
  units: number;
  shards: number;
  bytes: number;
  /** Sums of the counts of each phase. */
  counts: Record<Phase, UnitCounts>;
  /** Sums of drops by `level:reason`, of each phase. */
  drops: Record<Phase, Record<string, number>>;
}

// Written by scripts/generate-types.mjs from schemas/manifest.schema.json: change that, not this.

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
  drops: {
    [k: string]: number;
  };
  /**
   * SHA-256 of the local file that the unit was extracted from; of a batch of files, of the list of their sums
   * as sha256sum prints it. Absent where an ETag stands for the content.
   */
  input_sha256?: string;
  files: FileEntry[];
  shards: ShardEntry[];
}

/** The phases of a build, in order. */
export const PHASES = ['extract', 'curate', 'assemble'] as const;
/** One of {@link PHASES}. */
export type Phase = (typeof PHASES)[number];

/**
 * Counts of one unit by name: `records`, `pages`, `documents`, `texts`, `text_chars`, `images`,
 * `image_bytes`, … All are sums over its inputs, so manifests add up to `stats.json`.
 */
export interface UnitCounts {
  [k: string]: number;
}

/** A file in the corpus, as a manifest vouches for it. */
export interface FileEntry {
  /** Name relative to the prefix. */
  name: string;
  bytes: number;
  /** Lower-case hex SHA-256. */
  sha256: string;
}

/** A shard and its indexes. */
export interface ShardEntry {
  /** Name relative to the prefix. */
  name: string;
  bytes: number;
  /** Lower-case hex SHA-256. */
  sha256: string;
  /** MD5, which the wids index format asks for. */
  md5: string;
  documents: number;
  images: number;
  /** `<shard>.idx`: little-endian u64 offsets of each sample and of the end-of-archive block. */
  offsets: FileEntry;
  /** `<shard>.index.jsonl`: one line per document with its key, byte range and facts to select by. */
  index: FileEntry;
}

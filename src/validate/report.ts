import type { Finding } from './finding-list.js';

/** What was read and checked. */
export interface CheckedCounts {
  manifests: number;
  /** Shards read from end to end. */
  shards: number;
  /** Documents whose JSON and images were checked. */
  documents: number;
  /** Images that were decoded. */
  images: number;
  /** Bytes read from the store, indexes and ledgers included. */
  bytes: number;
}

/** What a sampled run left unread; its existence and length were checked all the same. */
export interface UnreadCounts {
  /** Shards that were not read from end to end; single documents of them may have been. */
  shards: number;
  documents: number;
  images: number;
  /** Files other than shards and their indexes. */
  files: number;
  /** Bytes of all of these. */
  bytes: number;
}

/** Result of a validation; what `weft validate --json` prints. */
export interface ValidationReport {
  schema: 'weft/validation/1';
  /** How the store names itself. */
  corpus: string;
  /** What the data are taken for; `weft` for a corpus of ours. */
  format?: string;
  /** What the format was recognised by. */
  recognised_by?: string;
  /** No finding is an error. */
  ok: boolean;
  checked: CheckedCounts;
  /** Present in a sampled run. */
  sample?: { fraction: number; seed: string; unread: UnreadCounts };
  /** Present when no document and no image was looked into: bytes, sums, indexes and ledgers alone were checked. */
  quick?: true;
  errors: number;
  warnings: number;
  /** At most 100 of each code; `counts` has them all. */
  findings: Finding[];
  /** Findings beyond those in `findings`. */
  omitted: number;
  /** Number of findings by code. */
  counts: Record<string, number>;
  /** What was not checked, and facts about the whole, in words. */
  notes?: string[];
}

/** How far a validation is. */
export interface ValidationProgress {
  shards: number;
  shardsTotal: number;
  documents: number;
  bytes: number;
}

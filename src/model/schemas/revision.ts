// Written by scripts/generate-types.mjs from schemas/revision.schema.json: change that, not this.

/**
 * `retries/<n>.json`: what the n-th revision asks for again, takes out or adds, and which units may change.
 */
export interface RevisionRecord {
  schema: 'weft/retry/1';
  plan: string;
  generation: number;
  /** Reasons of image drops that are tried again, sorted; empty for a takedown and a growth. */
  reasons: string[];
  /** Units that are assembled again; empty for a growth, whose plans/assemble.r<n>.json names them. */
  units: string[];
  /** Ids of the takedowns that this revision carries out; absent in a retry. */
  takedowns?: string[];
  /** Units whose extracted documents a takedown rewrites. */
  extract_units?: string[];
  /** Name of the list of what a takedown removes; absent in a retry. */
  removed?: string;
  /** Units of the inputs that the corpus grows by. */
  added?: AddedUnit[];
  /** What the corpus held before it grew. */
  before?: {
    documents: number;
    images: number;
  };
}

export interface AddedUnit {
  name: string;
  /** Reader that understands it. */
  type: string;
  input: string;
  /** ETag, or size and time of a local file. */
  version: string;
  bytes: number;
  /** Whatever the reader needs to find its share. */
  share?: {
    [k: string]: unknown;
  };
  /** Of a batch of files: the version of each. */
  versions?: string[];
  /** Files beside the pages, by kind. */
  skipped?: {
    [k: string]: number;
  };
}

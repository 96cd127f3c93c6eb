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
  /** Units of the inputs that the corpus grows by. Further fields belong to the build that wrote it. */
  added?: {
    name: string;
  }[];
  /** What the corpus held before it grew. */
  before?: {
    documents: number;
    images: number;
  };
}

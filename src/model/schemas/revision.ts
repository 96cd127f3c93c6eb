// Written by scripts/generate-types.mjs from schemas/revision.schema.json: change that, not this.

/** `retries/<n>.json`: what the n-th revision asks for again or takes out, and which units may change. */
export interface RevisionRecord {
  schema: 'weft/retry/1';
  plan: string;
  generation: number;
  /** Reasons of image drops that are tried again, sorted; empty for a takedown. */
  reasons: string[];
  /** Units that are assembled again. */
  units: string[];
  /** Ids of the takedowns that this revision carries out; absent in a retry. */
  takedowns?: string[];
  /** Units whose extracted documents a takedown rewrites. */
  extract_units?: string[];
  /** Name of the list of what a takedown removes; absent in a retry. */
  removed?: string;
}

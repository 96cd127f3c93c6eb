// Written by scripts/generate-types.mjs from schemas/pipeline.schema.json: change that, not this.

/** How pages become documents. */
export interface ExtractConfig {
  /** A page that takes longer is dropped. */
  time_limit_ms: number;
}

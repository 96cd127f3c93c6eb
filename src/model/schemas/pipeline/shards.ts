// Written by scripts/generate-types.mjs from schemas/pipeline.schema.json: change that, not this.

/** When a shard is full. */
export interface ShardsConfig {
  /** Bytes per shard; a larger document gets a shard of its own. */
  max_bytes: number;
  /** Documents per shard. */
  max_documents: number;
}

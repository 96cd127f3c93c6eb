// Written by scripts/generate-types.mjs from schemas/stats.schema.json: change that, not this.
import type { UnitCounts } from './manifest.js';

/** `stats.json`: the sum of all manifests. Written when a build ends. */
export interface CorpusStats {
  schema: 'weft/stats/1';
  plan: string;
  units: number;
  shards: number;
  bytes: number;
  /** Sums of the counts of each phase. */
  counts: {
    extract: UnitCounts;
    curate: UnitCounts;
    assemble: UnitCounts;
  };
  /** Sums of drops by `level:reason`, of each phase. */
  drops: {
    extract: {
      [k: string]: number;
    };
    curate: {
      [k: string]: number;
    };
    assemble: {
      [k: string]: number;
    };
  };
}

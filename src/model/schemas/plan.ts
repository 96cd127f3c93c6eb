// Written by scripts/generate-types.mjs from schemas/plan.schema.json: change that, not this.
import type { Phase } from './manifest.js';

/**
 * `plans/<phase>.json`: the units of a phase, or the files that hold them. Further fields, of a unit too,
 * belong to the build that wrote it.
 */
export interface PlanRecord {
  schema: 'weft/plan/1';
  plan: string;
  phase: Phase;
  /**
   * Files of units, one JSON to a line, in their order; absent where `units` holds all, and `units` is empty
   * where it stands.
   */
  chunks?: PlanChunk[];
  units: {
    name: string;
  }[];
}

/** A file of units of a plan. */
export interface PlanChunk {
  name: string;
  bytes: number;
  sha256: string;
  units: number;
}

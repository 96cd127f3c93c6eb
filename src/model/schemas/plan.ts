// Written by scripts/generate-types.mjs from schemas/plan.schema.json: change that, not this.
import type { Phase } from './manifest.js';

/**
 * `plans/<phase>.json`: the units of a phase. Further fields, of a unit too, belong to the build that wrote
 * it.
 */
export interface PlanRecord {
  schema: 'weft/plan/1';
  plan: string;
  phase: Phase;
  units: {
    name: string;
  }[];
}

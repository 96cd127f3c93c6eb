// Written by scripts/generate-types.mjs from schemas/failure.schema.json: change that, not this.
import type { Phase } from './manifest.js';

/**
 * `failures/<phase>/<unit>/<n>.json`: why the n-th attempt at a unit failed. It counts until the unit has its
 * manifest.
 */
export interface FailureRecord {
  schema: 'weft/failure/1';
  plan: string;
  phase: Phase;
  unit: string;
  /** The revision that the attempt was for; absent in the build. */
  generation?: number;
  /** From 1; attempts of all workers count. */
  attempt: number;
  /** When it failed, ISO 8601. */
  time: string;
  /** Host, process and task that made the attempt. */
  worker: string;
  error: {
    /** What the caller must do: FixConfigError, BadInputError, RetryError, StopError; another name is a bug. */
    class: string;
    code: string;
    message: string;
  };
  /** The last log lines of the attempt, oldest first. */
  log: string[];
}

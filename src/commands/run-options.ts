import type { RunConfig } from '../config/pipeline.js';

/** Flags of the commands that run units: how much of the machine they take, and what they keep on disk. */
export interface RunFlags {
  workers?: number;
  processes?: number;
  fetchCache?: string;
  scratch?: string;
}

/** The fields of a pipeline's `run` that the flags set. */
export function runOptions({ workers, processes, fetchCache, scratch }: RunFlags): Partial<RunConfig> {
  return {
    ...(workers !== undefined && { workers }),
    ...(processes !== undefined && { processes }),
    ...(fetchCache !== undefined && { fetch_cache: fetchCache }),
    ...(scratch !== undefined && { scratch }),
  };
}

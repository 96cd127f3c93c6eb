import type { CorpusJobs, CorpusStates } from './corpus-jobs.js';

/** A corpus, the job that is stopped on it, and the one that runs meanwhile. */
export interface Pair {
  on: keyof CorpusStates;
  stopped: keyof CorpusJobs;
  meanwhile: keyof CorpusJobs;
}

/** Jobs that are likeliest to meet: a build with nothing to do, a retry and takedowns. */
export const COMMON_PAIRS: readonly Pair[] = [
  { on: 'finished', stopped: 'build', meanwhile: 'takedownA' },
  { on: 'finished', stopped: 'takedownA', meanwhile: 'build' },
  { on: 'finished', stopped: 'takedownA', meanwhile: 'takedownB' },
  { on: 'finished', stopped: 'takedownA', meanwhile: 'retry' },
  { on: 'finished', stopped: 'retry', meanwhile: 'takedownA' },
];

/** Jobs that meet on what killed ones left, and others. */
export const FURTHER_PAIRS: readonly Pair[] = [
  { on: 'finished', stopped: 'build', meanwhile: 'retry' },
  { on: 'finished', stopped: 'retry', meanwhile: 'build' },
  { on: 'finished', stopped: 'retry', meanwhile: 'retry' },
  { on: 'retrying', stopped: 'abandonB', meanwhile: 'retry' },
  { on: 'retrying', stopped: 'retry', meanwhile: 'abandonB' },
  { on: 'retrying', stopped: 'build', meanwhile: 'abandonA' },
  { on: 'building', stopped: 'build', meanwhile: 'takedownA' },
  { on: 'building', stopped: 'build', meanwhile: 'build' },
  { on: 'building', stopped: 'takedownA', meanwhile: 'build' },
];

/** Jobs that meet a growth, and what a killed one left. */
export const GROWTH_PAIRS: readonly Pair[] = [
  { on: 'finished', stopped: 'grow', meanwhile: 'grow' },
  { on: 'finished', stopped: 'grow', meanwhile: 'takedownB' },
  { on: 'finished', stopped: 'grow', meanwhile: 'retry' },
  { on: 'finished', stopped: 'takedownA', meanwhile: 'grow' },
  { on: 'finished', stopped: 'retry', meanwhile: 'grow' },
  { on: 'finished', stopped: 'buildAdding', meanwhile: 'grow' },
  { on: 'growing', stopped: 'grow', meanwhile: 'takedownA' },
  { on: 'growing', stopped: 'takedownB', meanwhile: 'grow' },
  { on: 'growing', stopped: 'retry', meanwhile: 'grow' },
  { on: 'growing', stopped: 'grow', meanwhile: 'buildAdding' },
];

/** All places of all pairs, where there is time for it: WEFT_EVERY_INTERLEAVING=1. By default every n-th of some. */
export function everyNth(n: number): number {
  return process.env.WEFT_EVERY_INTERLEAVING === '1' ? 1 : n;
}

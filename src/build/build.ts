import type { BuildObserver } from '../commit/build-observer.js';
import { createLocalEngine } from '../commit/local-engine.js';
import { plannedInputs } from '../commit/planned-inputs.js';
import type { WorkEngine } from '../commit/work-engine.js';
import type { Pipeline } from '../config/pipeline.js';
import type { Context } from '../flow/context.js';
import { steadyMs } from '../flow/steady-clock.js';
import type { InputOpener } from '../store/input.js';
import type { Store } from '../store/store.js';
import { type BuildReport, completeBuild } from './complete-build.js';
import { withPlannedBuild } from './plan-corpus.js';

/** Options of {@link buildCorpus}. */
export interface BuildOptions {
  pipeline: Readonly<Pipeline>;
  /** Where the corpus goes. */
  store: Store;
  /** Opens what `pipeline.source` names. */
  opener: InputOpener;
  ctx: Context;
  observer?: BuildObserver;
  /** Inputs of the corpus that are gone or changed since stay as they were built. Default: false, they are refused. */
  add?: boolean;
  /** What hands out the units; it is not closed. Default: this process runs all of them. */
  engine?: WorkEngine;
}

/**
 * Builds a corpus: extract, curate, assemble, each a plan of units behind a barrier.
 *
 * Run again after any interruption, it completes the corpus and changes nothing that is complete. Run again with more
 * inputs, and nothing else changed, it makes the corpus grow by them, see {@link growCorpus}. Throws WeftError
 * subclasses that name what to fix.
 */
export async function buildCorpus(options: BuildOptions): Promise<BuildReport> {
  const { pipeline, store, observer, ctx } = options;
  const started = steadyMs();
  const engine = options.engine ?? createLocalEngine(pipeline.run.processes);
  const planned = plannedInputs(options.opener);
  return withPlannedBuild({ ...options, planned }, ({ open, corpus, settle }) =>
    completeBuild({ open, store, corpus, settle, engine, observer, started, ctx }),
  );
}

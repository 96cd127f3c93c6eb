import type { Store } from '../../store/store.js';
import type { BrokenSamples } from './broken-samples.js';
import type { RepairOutput } from './repair-output.js';

/** What a rewriter works with. */
export interface RepairEnv {
  store: Store;
  files: readonly string[];
  broken: BrokenSamples;
  output: RepairOutput;
  /** Local folder for staged files. */
  folder: string;
}

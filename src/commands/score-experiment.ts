import { scoreExperiment } from '../experiment/score/score-experiment.js';
import { scoreTable } from '../experiment/score/score-table.js';
import { findExperiment } from '../experiment/stage2/experiment-record.js';
import type { ScoreReport } from '../model/schemas/experiment.js';
import { printIfRead } from './print.js';
import { runCommand } from './run-command.js';
import { type StoreFlags, storeOptions } from './store-options.js';

/** Options of `weft experiment score`, as the command line gives them. */
export interface ScoreCommandOptions extends StoreFlags {
  baseline: string;
  seed: string;
  replicates?: number;
  json?: boolean;
}

/**
 * Scores the predictions of an experiment and prints the tables, or the report as JSON.
 *
 * @returns the exit status: 0, or 1 when nothing was scored, a line was refused or a model that answered left a question out
 */
export function scoreCommand(experiment: string, options: ScoreCommandOptions): Promise<number> {
  return runCommand('stopping: nothing is stored by scoring', async ({ openStore }) => {
    const store = await openStore(experiment, { ...storeOptions(options), readOnly: true });
    const { baseline, seed, replicates } = options;
    const planned = (await findExperiment(store))?.settings;
    const report = await scoreExperiment({
      experiment: store,
      baseline,
      seed,
      ...(replicates !== undefined && { replicates }),
      ...(planned && {
        expected: planned.arms.flatMap((arm) => planned.seeds.map((of) => ({ arm, seed: String(of) }))),
      }),
    });
    await printIfRead(options.json ? JSON.stringify(report) : scoreTable(report));
    return isWhole(report) ? 0 : 1;
  });
}

function isWhole({ cells, refused, answers }: ScoreReport): boolean {
  const halves = answers.filter(({ answered, missing }) => answered > 0 && missing > 0);
  return cells.length > 0 && refused.length === 0 && halves.length === 0;
}

import type { Command } from 'commander';
import { scoreExperiment } from '../experiment/score/score-experiment.js';
import { scoreTable } from '../experiment/score/score-table.js';
import type { ScoreReport } from '../model/schemas/experiment.js';
import { parsePositive } from './parse-option.js';
import { printIfRead } from './print.js';
import { runCommand } from './run-command.js';
import { addStoreOptions, type StoreFlags, storeOptions } from './store-options.js';

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
    const report = await scoreExperiment({
      experiment: store,
      baseline,
      seed,
      ...(replicates !== undefined && { replicates }),
    });
    await printIfRead(options.json ? JSON.stringify(report) : scoreTable(report));
    return isWhole(report) ? 0 : 1;
  });
}

function isWhole({ cells, refused, answers }: ScoreReport): boolean {
  const halves = answers.filter(({ answered, missing }) => answered > 0 && missing > 0);
  return cells.length > 0 && refused.length === 0 && halves.length === 0;
}

/** Declares `weft experiment` with what can be done about an experiment. */
export function registerExperiment(program: Command): void {
  const experiment = program
    .command('experiment')
    .description('the control experiment of interleaved pre-training: score what its models wrote');
  const score = experiment
    .command('score')
    .description('score predictions by arm, seed and number of shots, with confidence intervals')
    .argument(
      '<experiment>',
      'folder or s3:// prefix with few-shot/ and predictions/<arm>/seed-<seed>/*.jsonl',
    )
    .option('--baseline <arm>', 'the arm that others are compared with', 'interleaved')
    .option('--seed <text>', 'of the bootstrap', '0')
    .option('--replicates <n>', 'of the bootstrap (default: 2000)', parsePositive)
    .option('--json', 'print the report as JSON instead of tables');
  addStoreOptions(score).action(async (path: string, options: ScoreCommandOptions) => {
    process.exitCode = await scoreCommand(path, options);
  });
}

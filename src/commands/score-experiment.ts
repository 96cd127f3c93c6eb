import { scoreExperiment } from '../experiment/score/score-experiment.js';
import { scoreTable } from '../experiment/score/score-table.js';
import { findExperiment } from '../experiment/stage2/experiment-record.js';
import { formatCount } from '../inspect/format.js';
import type { ScoreReport } from '../model/schemas/experiment.js';
import { printIfRead, say } from './print.js';
import { runCommand } from './run-command.js';
import { inputOptions, type StoreFlags } from './store-options.js';

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
    const store = await openStore(experiment, { ...inputOptions(options), readOnly: true });
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
    const fault = scoreFault(report);
    if (fault !== undefined) say(`${store.uri}: ${fault}`);
    return fault === undefined ? 0 : 1;
  });
}

/** Why a report is not the whole of what was asked, as one phrase; undefined when it is. */
export function scoreFault({ cells, refused, answers }: ScoreReport): string | undefined {
  if (cells.length === 0)
    return 'nothing was scored: no line of predictions/<arm>/seed-<seed>/*.jsonl answers a question';
  const lines = refused.reduce((sum, { count }) => sum + count, 0);
  const unanswered = answers.reduce((sum, { answered, missing }) => sum + (answered > 0 ? missing : 0), 0);
  const parts = [
    ...(lines > 0 ? [`${formatCount(lines)} lines or files of predictions were not scored`] : []),
    ...(unanswered > 0 ? [`${formatCount(unanswered)} questions have no answer and count as wrong`] : []),
  ];
  return parts.length > 0 ? `${parts.join('; ')}; the report names them` : undefined;
}

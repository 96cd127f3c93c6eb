import { availableParallelism } from 'node:os';
import { readExcludeList } from '../corpus/exclude-list.js';
import type { ExperimentModel } from '../experiment/stage2/stage-settings.js';
import { writeExperiment } from '../experiment/stage2/write-experiment.js';
import type { AnswerKind } from '../export/few-shot/caption-answer.js';
import { loadFormat } from '../export/formats/registry.js';
import type { ExperimentArm } from '../export/plan/arms.js';
import { formatCount } from '../inspect/format.js';
import type { ExperimentRecord } from '../model/schemas/experiment.js';
import { openInputs } from './open-inputs.js';
import { print, say } from './print.js';
import { runCommand } from './run-command.js';
import { inputOptions, outputOptions, type StoreFlags } from './store-options.js';

/** Options of `weft experiment stage2`, as the command line gives them. */
export interface Stage2CommandOptions extends StoreFlags {
  out: string;
  model: ExperimentModel;
  format: string;
  name: string;
  seed: string;
  holdout: number;
  arms?: ExperimentArm[];
  seeds?: number[];
  shots?: number[];
  answers?: AnswerKind[];
  queries?: number;
  fraction?: number;
  worldSize?: number[];
  itemsPerShard?: number;
  itemsMultiple?: number;
  exclude?: string;
  threads?: number;
  scratch?: string;
  quiet?: boolean;
  json?: boolean;
}

/** Threads unless the user says otherwise, as of `weft export`. */
const MOST_THREADS = 8;

/**
 * Writes the control experiment of stage 2.
 *
 * @returns the exit status: 0, or 1 when the arms do not hold the same
 */
export function stage2Command(corpora: readonly string[], options: Stage2CommandOptions): Promise<number> {
  const onStop = 'stopping: complete arms stay; the same command goes on behind them';
  return runCommand(onStop, async (scope) => {
    const { ctx } = scope;
    const open = (uri: string) => scope.openStore(uri, outputOptions(options));
    const inputs = await Promise.all(
      corpora.map((uri) => scope.openStore(uri, { ...inputOptions(options), readOnly: true })),
    );
    const root = options.out.replace(/\/$/, '');
    const out = await open(root);
    const scratch = await scope.openScratch(options.scratch);
    const lists = openInputs(scope, inputOptions(options));
    const excluded = options.exclude === undefined ? undefined : await lists.open(options.exclude);
    const record = await writeExperiment({
      corpora: inputs,
      out,
      openPart: (name) => open(`${root}/${name}`),
      format: await loadFormat(options.format),
      model: options.model,
      name: options.name,
      seed: options.seed,
      holdOut: options.holdout,
      ...(options.arms && { arms: options.arms }),
      ...(options.seeds && { seeds: options.seeds }),
      ...(options.shots && { shots: options.shots }),
      ...(options.answers && { answers: options.answers }),
      ...(options.queries !== undefined && { queries: options.queries }),
      ...(options.fraction !== undefined && { fraction: options.fraction }),
      ...(options.worldSize && { worldSizes: options.worldSize }),
      geometry: {
        ...(options.itemsPerShard !== undefined && { itemsPerShard: options.itemsPerShard }),
        ...(options.itemsMultiple !== undefined && { multipleOf: options.itemsMultiple }),
      },
      ...(excluded && { exclude: await readExcludeList(excluded.read(), excluded.uri) }),
      makeFolder: (name) => scratch.make(name),
      concurrency: options.threads ?? Math.min(availableParallelism(), MOST_THREADS),
      addresses: corpora.map((uri) => ({ uri, ...inputOptions(options) })),
      onPart: (part) => options.quiet !== true && say(`${out.uri}/${part}`),
      ctx,
    });
    if (options.quiet !== true || !record.matched) say(describeExperiment(out.uri, record));
    if (options.json) await print(JSON.stringify(record));
    return record.matched ? 0 : 1;
  });
}

/** What was written, for people. */
export function describeExperiment(uri: string, record: ExperimentRecord): string {
  const { arms, settings, questions, equality, matched } = record;
  const unequal = equality.filter(({ equal }) => !equal);
  return [
    `${uri}: ${arms.length} arms, seeds ${settings.seeds.join(', ')}, ${formatCount(questions)} held-out questions`,
    ...equality.map(
      ({ fact, values }) =>
        `  ${fact}: ${Object.entries(values)
          .map(([arm, value]) => `${arm} ${formatCount(value)}`)
          .join(', ')}`,
    ),
    matched
      ? '  the arms hold the same; README.md has the table and the steps'
      : `  NOT EQUAL: ${unequal.map(({ fact }) => fact).join(', ')}; left_out in experiment.json says what the arms lack`,
  ].join('\n');
}

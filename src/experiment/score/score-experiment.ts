import type { AnswerCounts, ScoreDifference, ScoreReport } from '../../model/schemas/experiment.js';
import type { Store } from '../../store/store.js';
import { VERSION } from '../../version.js';
import { createBootstrap } from './bootstrap.js';
import { type CellRows, cellsOf, type DrawIntervals, describeCell, subtractCells } from './compare-cells.js';
import { METRICS } from './metrics.js';
import { type ModelAnswers, readPredictions } from './read-predictions.js';
import { readQuestions, type ScoredQuestion } from './read-questions.js';
import { groupBy, scoreRows } from './score-matrix.js';

/** Options of {@link scoreExperiment}. */
export interface ScoreOptions {
  /** The experiment: `few-shot/` and `predictions/` in it. */
  experiment: Store;
  /** Seed of the bootstrap. Default: `0`. */
  seed?: string;
  /** Replicates of the bootstrap. Default: 2000. */
  replicates?: number;
  /** The arm that others are compared with. Default: `interleaved`. */
  baseline?: string;
  /** Models that are expected, so that one without predictions is told. Default: those that have predictions. */
  expected?: readonly { arm: string; seed: string }[];
}

/**
 * Scores the predictions of an experiment: a mean with its intervals for each arm, number of shots and metric, what
 * shots gain over none, and how the arms differ from the baseline.
 *
 * The same files, seed and replicates give the same report.
 */
export async function scoreExperiment(options: ScoreOptions): Promise<ScoreReport> {
  const { experiment, seed = '0', replicates = 2000, baseline = 'interleaved', expected = [] } = options;
  const questions = await readQuestions(experiment);
  const byId = new Map(questions.map((question) => [question.id, question]));
  const { models, refused } = await readPredictions(experiment, byId);
  const known = new Set(models.map(({ arm, seed: of }) => `${arm}\n${of}`));
  const silent = expected
    .filter(({ arm, seed: of }) => !known.has(`${arm}\n${of}`))
    .map((model): ModelAnswers => ({ ...model, answers: new Map() }));
  const all = [...models, ...silent];
  const intervals = createBootstrap({ replicates, seed });
  const cells = cellsOf(scoreRows(questions, models));
  const shots = [...new Set(questions.map((question) => question.shots))].sort((a, b) => a - b);
  const ofFewest = questions.filter((question) => question.shots === shots[0]);
  return {
    schema: 'weft/experiment-score/1',
    weft_version: VERSION,
    experiment: experiment.uri,
    seed,
    replicates,
    arms: inOrder(new Set([...expected, ...all].map(({ arm }) => arm)), baseline),
    shots,
    questions: Object.fromEntries(
      [...groupBy(ofFewest, ({ kind }) => kind)].map(([kind, { length }]) => [kind, length]),
    ),
    metrics: METRICS.filter(({ kinds }) => questions.some(({ kind }) => kinds.includes(kind))).map(
      ({ prepare: _, ...note }) => note,
    ),
    cells: cells.map((cell) => describeCell(cell, intervals)),
    differences: differences(cells, { baseline, fewest: shots[0] ?? 0, intervals }),
    answers: all.flatMap((model) => shots.map((count) => countAnswers(model, count, questions))),
    refused,
  };
}

/** The baseline first, then the others in the order that they are known in. */
function inOrder(arms: ReadonlySet<string>, baseline: string): string[] {
  const others = [...arms].filter((arm) => arm !== baseline);
  return arms.has(baseline) ? [baseline, ...others] : others;
}

/** Each cell minus the baseline arm, and minus the fewest shots of its own arm. */
function differences(
  cells: readonly CellRows[],
  { baseline, fewest, intervals }: { baseline: string; fewest: number; intervals: DrawIntervals },
): ScoreDifference[] {
  return cells.flatMap((cell) => {
    const [{ arm, shots, kind, metric }] = cell;
    const same = cells.filter(([other]) => other.kind === kind && other.metric === metric);
    const others = same.filter(([other]) =>
      other.arm === arm
        ? other.shots === fewest && shots > fewest
        : other.arm === baseline && other.shots === shots,
    );
    return others.flatMap((other) => subtractCells(cell, other, intervals) ?? []);
  });
}

function countAnswers(
  { arm, seed, answers }: ModelAnswers,
  shots: number,
  questions: readonly ScoredQuestion[],
): AnswerCounts {
  const asked = questions.filter((question) => question.shots === shots);
  const given = asked.flatMap(({ id }) => answers.get(id) ?? []);
  return {
    arm,
    seed,
    shots,
    asked: asked.length,
    answered: given.length,
    missing: asked.length - given.length,
    empty: given.filter(({ text }) => text === '').length,
    cut: given.filter(({ cut }) => cut).length,
  };
}

import { expect, it } from 'vitest';
import { scoreFault } from '../../src/commands/score-experiment.js';
import type { AnswerCounts, ScoreReport } from '../../src/model/schemas/experiment.js';

const CELL: ScoreReport['cells'][number] = {
  arm: 'pairs',
  shots: 0,
  kind: 'sentence',
  metric: 'token_f1',
  queries: 4,
  seeds: ['1'],
  mean: 0.5,
  by_seed: [0.5],
  interval: { queries: [0, 1], seeds: null, both: [0, 1] },
};
const counts = (answered: number, missing: number): AnswerCounts => ({
  arm: 'pairs',
  seed: '1',
  shots: 0,
  asked: answered + missing,
  answered,
  missing,
  empty: 0,
  cut: 0,
});
const report = (given: Partial<ScoreReport>): ScoreReport => ({
  schema: 'weft/experiment-score/1',
  weft_version: '0.0.0-test',
  experiment: 'exp',
  seed: '0',
  replicates: 10,
  arms: ['pairs'],
  shots: [0],
  questions: { sentence: 4 },
  metrics: [],
  cells: [CELL],
  differences: [],
  answers: [counts(4, 0)],
  refused: [],
  ...given,
});

it('a report is whole when every model that answered answered all, and each line was scored', () => {
  expect(scoreFault(report({}))).toBeUndefined();
  // A model that was not asked yet is no fault.
  expect(scoreFault(report({ answers: [counts(4, 0), counts(0, 4)] }))).toBeUndefined();
  expect(scoreFault(report({ answers: [counts(1, 3)] }))).toContain('3 questions have no answer');
  expect(scoreFault(report({ refused: [{ reason: 'not_json', count: 2, first: 'a:1' }] }))).toContain(
    '2 lines or files',
  );
  expect(scoreFault(report({ cells: [], answers: [counts(0, 4)] }))).toContain('nothing was scored');
});

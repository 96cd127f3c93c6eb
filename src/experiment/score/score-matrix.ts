import type { ScoringKind } from '../../model/schemas/experiment.js';
import { metricsOf } from './metrics.js';
import type { ModelAnswers } from './read-predictions.js';
import type { ScoredQuestion } from './read-questions.js';

/** Scores of one model for one number of shots, kind and metric, by query. */
export interface ScoreRow {
  arm: string;
  seed: string;
  shots: number;
  kind: ScoringKind;
  metric: string;
  /** By query; the queries of a kind in one order. */
  scores: ReadonlyMap<string, number>;
}

/**
 * Scores every answer by every metric of its kind. A question without an answer scores 0, as in the benchmarks that
 * these metrics come from; a model that answered no question of a number of shots has no row for it.
 */
export function scoreRows(questions: readonly ScoredQuestion[], models: readonly ModelAnswers[]): ScoreRow[] {
  const rows: ScoreRow[] = [];
  for (const [shots, ofShots] of groupBy(questions, (question) => question.shots)) {
    const answered = models.filter(({ answers }) => ofShots.some(({ id }) => answers.has(id)));
    for (const [kind, ofKind] of groupBy(ofShots, (question) => question.kind)) {
      for (const metric of metricsOf(kind)) {
        const score = metric.prepare(ofKind.map(({ references }) => references));
        for (const { arm, seed, answers } of answered) {
          const scores = new Map(
            ofKind.map(({ id, query, references }) => {
              const answer = answers.get(id);
              return [query, answer === undefined ? 0 : score(answer.text, references)] as const;
            }),
          );
          rows.push({ arm, seed, shots, kind, metric: metric.name, scores });
        }
      }
    }
  }
  return rows;
}

/** The items by what `keyOf` says, groups and members in the order of their first appearance. */
export function groupBy<T, K>(items: readonly T[], keyOf: (item: T) => K): Map<K, T[]> {
  const groups = new Map<K, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [item]);
    else group.push(item);
  }
  return groups;
}

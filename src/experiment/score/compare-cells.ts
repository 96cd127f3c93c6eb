import type { ScoreCell, ScoreDifference, ScoreIntervals } from '../../model/schemas/experiment.js';
import { meanScore, type Scores } from './bootstrap.js';
import { groupBy, type ScoreRow } from './score-matrix.js';

/** Draws the intervals of a mean. */
export type DrawIntervals = (scores: Scores) => ScoreIntervals;

/** The rows of one arm, number of shots, kind and metric: a seed each. */
export type CellRows = readonly [ScoreRow, ...ScoreRow[]];

/** The rows by cell. */
export function cellsOf(rows: readonly ScoreRow[]): CellRows[] {
  const key = ({ arm, shots, kind, metric }: ScoreRow): string => JSON.stringify([kind, metric, arm, shots]);
  return [...groupBy(rows, key).values()].flatMap(([first, ...others]) =>
    first === undefined ? [] : [[first, ...others] as const],
  );
}

/** The mean of a cell with its intervals. */
export function describeCell(cell: CellRows, intervals: DrawIntervals): ScoreCell {
  const [{ arm, shots, kind, metric, scores }] = cell;
  const values = cell.map((row) => Float64Array.from(row.scores.values()));
  return {
    arm,
    shots,
    kind,
    metric,
    queries: scores.size,
    seeds: cell.map(({ seed }) => seed),
    mean: meanScore(values),
    by_seed: values.map((row) => meanScore([row])),
    interval: intervals(values),
  };
}

/**
 * A cell minus another one, score by score over the queries and seeds that both have; undefined when there are none.
 *
 * The interval is that of paired scores: a question that is hard for both says nothing of their difference.
 */
export function subtractCells(
  cell: CellRows,
  minus: CellRows,
  intervals: DrawIntervals,
): ScoreDifference | undefined {
  const pairs = cell.flatMap((row) => {
    const other = minus.find(({ seed }) => seed === row.seed);
    return other === undefined ? [] : [{ row, other }];
  });
  const queries = [...cell[0].scores.keys()].filter((query) => minus[0].scores.has(query));
  if (pairs.length === 0 || queries.length === 0) return undefined;
  const values = pairs.map(({ row, other }) =>
    Float64Array.from(queries, (query) => (row.scores.get(query) ?? 0) - (other.scores.get(query) ?? 0)),
  );
  const [{ arm, shots, kind, metric }] = cell;
  return {
    arm,
    shots,
    minus: { arm: minus[0].arm, shots: minus[0].shots },
    kind,
    metric,
    queries: queries.length,
    seeds: pairs.map(({ row }) => row.seed),
    difference: meanScore(values),
    interval: intervals(values),
  };
}

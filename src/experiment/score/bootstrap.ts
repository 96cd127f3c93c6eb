import { createRandom, type Random } from '../../inspect/random.js';
import type { ScoreIntervals } from '../../model/schemas/experiment.js';

/** Scores of one cell: a row for each seed, a column for each query; rows of one length. */
export type Scores = readonly Float64Array[];

/** How intervals are drawn. */
export interface BootstrapOptions {
  /** Default: 2000. */
  replicates?: number;
  seed: string;
}

const TAIL = 0.025;

/** The mean over all seeds and queries. */
export function meanScore(scores: Scores): number {
  const queries = scores[0]?.length ?? 0;
  return (
    scores.reduce((sum, row) => sum + row.reduce((total, value) => total + value, 0), 0) /
    (scores.length * queries)
  );
}

/** One replicate: how often each seed and each query was drawn. */
interface Draw {
  seeds: Uint32Array;
  queries: Uint32Array;
}

/**
 * Percentile intervals of means by the bootstrap (Efron and Tibshirani, An Introduction to the Bootstrap, chapter 13):
 * queries, seeds or both are drawn with replacement, as many as there are. All seeds of a replicate see the same
 * queries, since they answered the same ones.
 *
 * The draws depend on the seed and on the numbers of seeds and queries alone, so that cells of one size see the same
 * draws, and the interval of a difference is that of paired scores.
 */
export function createBootstrap({
  replicates = 2000,
  seed,
}: BootstrapOptions): (scores: Scores) => ScoreIntervals {
  const known = new Map<string, Draw[]>();
  const drawsFor = (seeds: number, queries: number): Draw[] => {
    const shape = `${seeds} ${queries}`;
    const held = known.get(shape);
    if (held !== undefined) return held;
    const random = createRandom(`bootstrap ${seed} ${shape}`);
    const draws = Array.from({ length: replicates }, () => ({
      seeds: draw(seeds, random),
      queries: draw(queries, random),
    }));
    known.set(shape, draws);
    return draws;
  };
  return (scores) => {
    const seeds = scores.length;
    const queries = scores[0]?.length ?? 0;
    const whole = scores.map((row) => row.reduce((sum, value) => sum + value, 0));
    const means = { queries: [] as number[], seeds: [] as number[], both: [] as number[] };
    for (const drawn of drawsFor(seeds, queries)) {
      const rows = scores.map((row) => weightedSum(row, drawn.queries));
      means.queries.push(rows.reduce((sum, value) => sum + value, 0) / (seeds * queries));
      means.seeds.push(weightedSum(whole, drawn.seeds) / (seeds * queries));
      means.both.push(weightedSum(rows, drawn.seeds) / (seeds * queries));
    }
    return {
      queries: percentiles(means.queries),
      seeds: seeds > 1 ? percentiles(means.seeds) : null,
      both: percentiles(means.both),
    };
  };
}

/** How often each of `count` was drawn in `count` draws. */
function draw(count: number, random: Random): Uint32Array {
  const drawn = new Uint32Array(count);
  for (let i = 0; i < count; i++) {
    const at = random.below(count);
    drawn[at] = (drawn[at] as number) + 1;
  }
  return drawn;
}

function weightedSum(values: ArrayLike<number>, weights: Uint32Array): number {
  let sum = 0;
  for (let i = 0; i < weights.length; i++) sum += (values[i] as number) * (weights[i] as number);
  return sum;
}

/** The 2.5th and 97.5th percentile, between neighbours in proportion. */
function percentiles(values: number[]): [low: number, high: number] {
  values.sort((a, b) => a - b);
  return [quantile(values, TAIL), quantile(values, 1 - TAIL)];
}

function quantile(sorted: readonly number[], share: number): number {
  const at = share * (sorted.length - 1);
  const below = sorted[Math.floor(at)] as number;
  const above = sorted[Math.ceil(at)] as number;
  return below + (above - below) * (at - Math.floor(at));
}

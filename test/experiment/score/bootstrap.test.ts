import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createBootstrap, meanScore } from '../../../src/experiment/score/bootstrap.js';
import { randomNumbers } from '../../support/seed.js';

const rows = (...values: number[][]): Float64Array[] => values.map((row) => Float64Array.from(row));

describe('the bootstrap', () => {
  it('by hand: one query of two is right, so that a replicate is 0, 1/2 or 1 in the proportion 1 : 2 : 1', () => {
    const { queries, seeds, both } = createBootstrap({ seed: 'hand' })(rows([1, 0]));
    expect(queries).toEqual([0, 1]);
    expect(both).toEqual([0, 1]);
    expect(seeds).toBeNull();
  });

  it('is as wide as the normal interval of a proportion: 1.96 · √(p (1 − p) / n)', () => {
    const right = Array.from({ length: 400 }, (_, i) => (i % 4 === 0 ? 1 : 0));
    const [low, high] = createBootstrap({ seed: '0', replicates: 4000 })(rows(right)).queries;
    const half = 1.96 * Math.sqrt((0.25 * 0.75) / 400);
    expect((high - low) / 2).toBeGreaterThan(half * 0.93);
    expect((high - low) / 2).toBeLessThan(half * 1.07);
  });

  it('tells seeds from queries: seeds that differ and queries that do not, and the other way round', () => {
    const bootstrap = createBootstrap({ seed: '0' });
    const ofSeeds = bootstrap(rows([0, 0, 0, 0], [1, 1, 1, 1]));
    expect(ofSeeds.queries).toEqual([0.5, 0.5]);
    expect(ofSeeds.seeds).toEqual([0, 1]);
    const ofQueries = bootstrap(rows([0, 1, 0, 1], [0, 1, 0, 1]));
    expect(ofQueries.seeds).toEqual([0.5, 0.5]);
    expect(ofQueries.queries[1] - ofQueries.queries[0]).toBeGreaterThan(0.5);
  });

  it('is the same for the same seed, holds its bounds, and moves with what is added to all scores', () => {
    const matrix = fc
      .tuple(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 12 }))
      .chain(([seeds, queries]) =>
        fc.array(fc.array(fc.integer({ min: 0, max: 8 }), { minLength: queries, maxLength: queries }), {
          minLength: seeds,
          maxLength: seeds,
        }),
      );
    fc.assert(
      fc.property(matrix, fc.integer({ min: -4, max: 4 }), (values, shift) => {
        const options = { seed: 'x', replicates: 100 };
        const found = createBootstrap(options)(rows(...values));
        expect(createBootstrap(options)(rows(...values))).toEqual(found);
        const all = values.flat();
        for (const interval of [found.queries, found.both, ...(found.seeds ? [found.seeds] : [])]) {
          expect(interval[0]).toBeGreaterThanOrEqual(Math.min(...all) - 1e-9);
          expect(interval[1]).toBeLessThanOrEqual(Math.max(...all) + 1e-9);
        }
        const moved = createBootstrap(options)(
          rows(...values.map((row) => row.map((value) => value + shift))),
        );
        expect(moved.both[0]).toBeCloseTo(found.both[0] + shift, 9);
        expect(moved.both[1]).toBeCloseTo(found.both[1] + shift, 9);
      }),
      { numRuns: 40 },
    );
  });

  it('holds the true mean in about 95 of 100 experiments of three seeds', () => {
    const next = randomNumbers('experiments', 1);
    const normal = (): number => Math.sqrt(-2 * Math.log(next() + 1e-12)) * Math.cos(2 * Math.PI * next());
    const bootstrap = createBootstrap({ seed: '0', replicates: 200 });
    let held = 0;
    for (let experiment = 0; experiment < 200; experiment++) {
      const queries = Array.from({ length: 60 }, () => 0.5 + 0.3 * normal());
      const seeds = Array.from({ length: 3 }, () => {
        const run = 0.02 * normal();
        return queries.map((query) => query + run + 0.3 * normal());
      });
      const [low, high] = bootstrap(rows(...seeds)).both;
      if (low <= 0.5 && high >= 0.5) held += 1;
    }
    expect(held).toBeGreaterThanOrEqual(180);
    expect(held).toBeLessThan(200);
  });

  it('the mean is that of all seeds and queries', () => {
    expect(meanScore(rows([1, 0, 0, 1], [1, 1, 1, 1]))).toBe(0.75);
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { drawUnitSeconds, hostFloorSeconds, simulatePhase } from '../../bench/scale/fleet-simulation.mjs';
import { seedOf } from '../support/seed.js';

const units = fc.array(fc.double({ min: 1, max: 1000, noNaN: true }), { minLength: 1, maxLength: 60 });
const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);

describe('the simulation of a phase', () => {
  it('does each unit once, no sooner than the work allows and, undisturbed, within the bound of list scheduling', () => {
    fc.assert(
      fc.property(units, fc.integer({ min: 1, max: 12 }), (unitSeconds, workers) => {
        const end = simulatePhase({ unitSeconds, workers });
        const work = sum(unitSeconds);
        const longest = Math.max(...unitSeconds);
        expect(end.done).toBe(unitSeconds.length);
        expect(end.busySeconds).toBeCloseTo(work, 6);
        expect(end.wastedSeconds).toBe(0);
        expect(end.seconds).toBeGreaterThanOrEqual(Math.max(work / workers, longest) - 1e-6);
        // Graham 1966: whoever is free takes the next one.
        expect(end.seconds).toBeLessThanOrEqual(work / workers + longest + 1e-6);
      }),
      { seed: seedOf(), numRuns: 200 },
    );
  });

  it('loses no unit to workers that are lost and attempts that fail, and takes longer for them', () => {
    fc.assert(
      fc.property(
        units,
        fc.integer({ min: 1, max: 12 }),
        fc.integer({ min: 1, max: 1000 }),
        fc.boolean(),
        (unitSeconds, workers, seed, shares) => {
          const calm = simulatePhase({ unitSeconds, workers, shares });
          const rough = simulatePhase({ unitSeconds, workers, shares, failing: 0.2, lossesPerHour: 3, seed });
          expect(rough.done).toBe(unitSeconds.length);
          expect(rough.busySeconds).toBeCloseTo(sum(unitSeconds), 6);
          if (rough.losses + rough.retries > 0) expect(rough.wastedSeconds).toBeGreaterThan(0);
          if (workers === 1) expect(rough.seconds).toBeGreaterThanOrEqual(calm.seconds - 1e-6);
        },
      ),
      { seed: seedOf(), numRuns: 200 },
    );
  });

  it('divides units beforehand where workers have shares: the slowest share is the end', () => {
    const unitSeconds = [10, 1, 10, 1, 10, 1];
    expect(simulatePhase({ unitSeconds, workers: 2, shares: true }).seconds).toBe(30);
    expect(simulatePhase({ unitSeconds, workers: 2 }).seconds).toBeLessThan(24);
  });

  it('counts starts and handing out', () => {
    const end = simulatePhase({ unitSeconds: [5, 5], workers: 1, startSeconds: 3, handOutSeconds: 0.5 });
    expect(end.seconds).toBe(14);
  });
});

it('drawn units have the median that was asked for, and the same for a seed', () => {
  const drawn = drawUnitSeconds({ units: 4001, median: 60, stragglers: 0, seed: 7 });
  const median = [...drawn].sort((a, b) => a - b)[2000];
  expect(median).toBeGreaterThan(57);
  expect(median).toBeLessThan(63);
  expect(drawUnitSeconds({ units: 4001, median: 60, stragglers: 0, seed: 7 })).toEqual(drawn);
});

it('the largest host bounds what any fleet can do', () => {
  expect(hostFloorSeconds({ images: 1e6, largestShare: 0.01, requestsPerSecond: 20 })).toBe(500);
});

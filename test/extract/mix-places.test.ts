import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mixPlaces } from '../../src/extract/content/mix-places.js';

const probability = fc.double({ min: 0.001, max: 0.999, noNaN: true });

describe('mixing probabilities of equal places', () => {
  it('moves those in one place towards their weighted mean, and leaves other places alone', () => {
    const mixed = mixPlaces(Float64Array.of(0.9, 0.1, 0.4), (index) => ({
      place: index < 2 ? 1 : 2,
      weight: index === 0 ? 3 : 1,
      share: 1,
    }));
    expect(mixed[0]).toBeCloseTo(0.7, 10);
    expect(mixed[1]).toBeCloseTo(0.7, 10);
    expect(mixed[2]).toBeCloseTo(0.4, 10);
  });

  it('keeps the order within a place and stays between own and mean, whatever the share', () => {
    fc.assert(
      fc.property(
        fc.array(probability, { minLength: 2, maxLength: 20 }),
        fc.double({ min: 0, max: 0.99, noNaN: true }),
        (own, share) => {
          const mixed = mixPlaces(Float64Array.from(own), () => ({ place: 7, weight: 1, share }));
          const mean = own.reduce((sum, value) => sum + value, 0) / own.length;
          for (const [index, value] of own.entries()) {
            const moved = mixed[index] ?? Number.NaN;
            expect(moved).toBeGreaterThanOrEqual(Math.min(value, mean) - 1e-9);
            expect(moved).toBeLessThanOrEqual(Math.max(value, mean) + 1e-9);
            const next = mixed[index + 1];
            if (next !== undefined && value < (own[index + 1] ?? 0))
              expect(moved).toBeLessThanOrEqual(next + 1e-9);
          }
        },
      ),
    );
  });

  it('leaves alone what weighs nothing where nothing weighs', () => {
    expect([...mixPlaces(Float64Array.of(0, 0.5), () => ({ place: 1, weight: 0, share: 0.9 }))]).toEqual([
      0, 0.5,
    ]);
  });
});

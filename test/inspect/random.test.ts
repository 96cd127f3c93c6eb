import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRandom, distinctOrdinals, samplePriority, xoshiro128 } from '../../src/inspect/random.js';

/** Pearson's statistic against equal expectations. */
function chiSquare(counts: readonly number[]): number {
  const expected = counts.reduce((a, b) => a + b, 0) / counts.length;
  return counts.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
}

describe('xoshiro128', () => {
  it('gives the outputs of the reference implementation from state 1, 2, 3, 4', () => {
    const next = xoshiro128([1, 2, 3, 4]);
    expect(Array.from({ length: 6 }, next)).toEqual([11520, 0, 5927040, 70819200, 2031721883, 1637235492]);
  });
});

describe('createRandom', () => {
  it('repeats itself for one seed and differs for its neighbour', () => {
    const draw = (seed: string) => {
      const random = createRandom(seed);
      return Array.from({ length: 20 }, () => random.below(1e9));
    };
    expect(draw('7')).toEqual(draw('7'));
    expect(draw('7')).not.toEqual(draw('8'));
  });

  it('stays in range for any size', () => {
    fc.assert(
      fc.property(fc.string(), fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER }), (seed, n) => {
        const value = createRandom(seed).below(n);
        expect(Number.isSafeInteger(value) && value >= 0 && value < n).toBe(true);
      }),
    );
  });

  it('is uniform', () => {
    const random = createRandom('uniform');
    const counts = new Array<number>(10).fill(0);
    for (let i = 0; i < 20_000; i += 1) counts[random.below(10)]! += 1;
    // 9 degrees of freedom: 33.7 is exceeded once in 10 000.
    expect(chiSquare(counts)).toBeLessThan(33.7);
  });

  it.each([0, -1, 1.5, 2 ** 53, Number.NaN])('refuses a range of %s', (n) => {
    expect(() => createRandom('x').below(n)).toThrow(RangeError);
  });
});

describe('distinctOrdinals', () => {
  it('gives distinct ordinals in ascending order, as many as asked or as there are', () => {
    fc.assert(
      fc.property(fc.nat(5000), fc.integer({ min: 1, max: 200 }), fc.string(), (total, count, seed) => {
        const ordinals = distinctOrdinals(total, count, createRandom(seed));
        expect(ordinals).toHaveLength(Math.min(total, count));
        expect(ordinals.every((n, i) => n >= 0 && n < total && (i === 0 || n > ordinals[i - 1]!))).toBe(true);
      }),
    );
  });

  it('costs nothing for a total of 10^15', () => {
    expect(distinctOrdinals(1e15, 3, createRandom('big'))).toHaveLength(3);
  });

  it('picks each ordinal equally often', () => {
    const counts = new Array<number>(12).fill(0);
    for (let seed = 0; seed < 6000; seed += 1) {
      for (const n of distinctOrdinals(12, 4, createRandom(String(seed)))) counts[n]! += 1;
    }
    // 11 degrees of freedom: 37.4 is exceeded once in 10 000.
    expect(chiSquare(counts)).toBeLessThan(37.4);
  });
});

describe('samplePriority', () => {
  it('spreads keys evenly over 0 … 1, differently for each seed', () => {
    const counts = new Array<number>(10).fill(0);
    for (let i = 0; i < 20_000; i += 1) counts[Math.floor(10 * samplePriority('s', `key ${i}`))]! += 1;
    expect(chiSquare(counts)).toBeLessThan(33.7);
    expect(samplePriority('s', 'k')).not.toBe(samplePriority('t', 'k'));
  });
});

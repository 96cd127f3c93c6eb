import { describe, expect, it } from 'vitest';
import { median, medians, ratioOf, reaches } from '../../bench/framework/statistics.mjs';

const sides = {
  limit: { count: 100, cpu_seconds: 2, wall_seconds: 1, peak_mb: 80 },
  weft: { count: 100, cpu_seconds: 4, wall_seconds: 4, peak_mb: 120 },
  large: { count: 1000, cpu_seconds: 44, wall_seconds: 30, peak_mb: null },
};

describe('median', () => {
  it('is the middle one, in whatever order they come', () => expect(median([9, 1, 5])).toBe(5));
  it('is the mean of the two in the middle', () => expect(median([4, 1, 2, 10])).toBe(3));
  it('refuses nothing', () => expect(() => median([])).toThrow(RangeError));
});

describe('medians of rounds', () => {
  it('are taken measure by measure', () => {
    const rounds = [
      { cpu_seconds: 3, wall_seconds: 1, peak_mb: 9 },
      { cpu_seconds: 1, wall_seconds: 2, peak_mb: 7 },
      { cpu_seconds: 2, wall_seconds: 3, peak_mb: 8 },
    ];
    expect(medians(rounds)).toEqual({ cpu_seconds: 2, wall_seconds: 2, peak_mb: 8 });
  });
  it('are null where a round lacks the measure', () => {
    const rounds = [
      { cpu_seconds: 1, wall_seconds: 1, peak_mb: null },
      { cpu_seconds: 1, wall_seconds: 1, peak_mb: 5 },
    ];
    expect(medians(rounds).peak_mb).toBeNull();
  });
});

describe('ratioOf', () => {
  it('says how many times as fast one side is as another', () => {
    expect(ratioOf({ of: 'weft', against: 'limit' }, sides)).toBe(0.5);
    expect(ratioOf({ of: 'weft', against: 'limit', by: 'wall_seconds' }, sides)).toBe(0.25);
  });
  it('compares times per item where counts differ', () => {
    expect(ratioOf({ of: 'large', against: 'weft', better: 'lower' }, sides)).toBeCloseTo(1.1);
  });
  it('compares memory as it is', () => {
    expect(ratioOf({ of: 'weft', against: 'limit', by: 'peak_mb', better: 'lower' }, sides)).toBe(1.5);
  });
  it('is the whole measure of one side where there is no other', () => {
    expect(ratioOf({ of: 'weft', by: 'peak_mb', better: 'lower' }, sides)).toBe(120);
    expect(ratioOf({ of: 'large', by: 'wall_seconds', better: 'lower' }, sides)).toBe(30);
  });
  it('is undefined where a side did not run or was not measured so', () => {
    expect(ratioOf({ of: 'weft', against: 'absent' }, sides)).toBeUndefined();
    expect(ratioOf({ of: 'absent', against: 'limit' }, sides)).toBeUndefined();
    expect(ratioOf({ of: 'large', by: 'peak_mb' }, sides)).toBeUndefined();
  });
});

describe('reaches', () => {
  it('takes the bar itself for reached, on either side', () => {
    expect(reaches(0.8, 0.8)).toBe(true);
    expect(reaches(0.79, 0.8)).toBe(false);
    expect(reaches(1.1, 1.1, 'lower')).toBe(true);
    expect(reaches(1.11, 1.1, 'lower')).toBe(false);
  });
  it('says nothing without a bar or a value', () => {
    expect(reaches(1, undefined)).toBeUndefined();
    expect(reaches(undefined, 1)).toBeUndefined();
  });
});

import { describe, expect, it } from 'vitest';
import { compareWithBaseline, withResult } from '../../bench/framework/baseline.mjs';
import type { Figures, Ratio } from '../../bench/framework/result.mjs';

const of = (input: string, ...ratios: Ratio[]): Figures => ({
  reading: { unit: 'records', input, sides: {}, ratios },
});
const speed = (value?: number): Ratio => ({ name: 'speed', of: 'a', against: 'b', value });
const memory = (value: number): Ratio => ({
  name: 'memory',
  of: 'a',
  against: 'b',
  by: 'peak_mb',
  better: 'lower',
  value,
});
const verdicts = (now: Figures, before: Figures) =>
  compareWithBaseline({ figures: now }, { figures: before }).map(({ name, verdict }) => [name, verdict]);

describe('the check against the baseline', () => {
  it('fails a ratio that fell by more than 15 %, and no other', () => {
    expect(verdicts(of('x', speed(0.84)), of('x', speed(1)))).toEqual([['speed', 'fell']]);
    expect(verdicts(of('x', speed(0.86)), of('x', speed(1)))).toEqual([['speed', 'holds']]);
    expect(verdicts(of('x', speed(2)), of('x', speed(1)))).toEqual([['speed', 'holds']]);
  });

  it('fails a rise where lower is better', () => {
    expect(verdicts(of('x', memory(1.16)), of('x', memory(1)))).toEqual([['memory', 'fell']]);
    expect(verdicts(of('x', memory(0.5)), of('x', memory(1)))).toEqual([['memory', 'holds']]);
  });

  it('names what one of the two lacks', () => {
    expect(verdicts(of('x', speed()), of('x', speed(1)))).toEqual([['speed', 'not measured']]);
    expect(verdicts(of('x', speed(1)), {})).toEqual([['speed', 'not in the baseline']]);
    expect(verdicts(of('x', speed()), {})).toEqual([]);
  });

  it('does not compare figures of different inputs', () => {
    expect(verdicts(of('x', speed(0.1)), of('y', speed(1)))).toEqual([
      ['speed', 'measured on another input'],
    ]);
  });

  it('leaves out measures of one side, and ratios to another revision', () => {
    const seconds: Ratio = { name: 'seconds', of: 'a', by: 'wall_seconds', value: 9 };
    const revision: Ratio = { ...speed(0.1), revision: 'abc' };
    expect(verdicts(of('x', seconds, revision), of('x', { ...seconds, value: 1 }, speed(1)))).toEqual([]);
  });
});

it('a stored result replaces the figures that it has, of its size alone', () => {
  const [old, fresh] = [of('x', speed(1)), of('x', speed(2))];
  const other = { other: { unit: 'pages', sides: {}, ratios: [] } };
  const stored = {
    full: { size: 'full', figures: old },
    standard: { size: 'standard', figures: { ...old, ...other } },
  };
  const result = withResult(stored, { size: 'standard', figures: fresh });
  expect(result.standard?.figures).toEqual({ ...fresh, ...other });
  expect(result.full?.figures).toEqual(old);
});

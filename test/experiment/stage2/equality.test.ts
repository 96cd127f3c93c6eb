import { describe, expect, it } from 'vitest';
import { equalityRows } from '../../../src/experiment/stage2/equality.js';
import type { ArmRecord } from '../../../src/model/schemas/experiment.js';

const arm = (name: string, facts: Record<string, number>): ArmRecord => ({
  arm: name,
  export: `arms/${name}/export.json`,
  facts,
  left_out: {},
});
const baseline: ArmRecord = { arm: 'no-stage-2', export: null, facts: {}, left_out: {} };
const same = { records: 10, images: 30, text_tokens: 1000, steps_at_8_ranks: 5, unseparated_pairs: 0 };

describe('the table of what is equal', () => {
  it('asks no images of an arm without, and nothing of the arm without stage 2', () => {
    const rows = equalityRows([
      arm('interleaved', same),
      arm('text-only', { ...same, images: 0 }),
      arm('pairs', { ...same, unseparated_pairs: 2 }),
      baseline,
    ]);
    expect(rows.every(({ equal }) => equal)).toBe(true);
    expect(rows.find(({ fact }) => fact === 'images')?.wanted).toEqual(['interleaved', 'pairs']);
    expect(Object.keys(rows[0]?.values ?? {})).toEqual(['interleaved', 'text-only', 'pairs']);
  });

  it.each([
    [{ records: 11 }, 'records'],
    [{ images: 29 }, 'images'],
    [{ text_tokens: 985 }, 'text_tokens'],
    [{ steps_at_8_ranks: 4 }, 'steps_at_8_ranks'],
  ])('tells %j', (other, fact) => {
    const rows = equalityRows([arm('interleaved', same), arm('pairs', { ...same, ...other })]);
    expect(rows.filter(({ equal }) => !equal).map((row) => row.fact)).toEqual([fact]);
  });

  it('lets text tokens differ by 1 %', () => {
    const rows = equalityRows([arm('interleaved', same), arm('pairs', { ...same, text_tokens: 991 })]);
    expect(rows.every(({ equal }) => equal)).toBe(true);
  });
});

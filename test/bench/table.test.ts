import { expect, it } from 'vitest';
import type { Figures } from '../../bench/framework/result.mjs';
import { ratiosTable, show, sidesTable } from '../../bench/framework/table.mjs';

const figures: Figures = {
  reading: {
    unit: 'records',
    sides: {
      gunzip: { role: 'limit', count: 200, cpu_seconds: 1, wall_seconds: 1.25, peak_mb: 60.4 },
      read: { role: 'pipeline', count: 200, cpu_seconds: 2.5, wall_seconds: 12, peak_mb: null },
    },
    ratios: [
      { name: 'against gunzip', value: 0.4, reach: 0.3, aim: 0.5 },
      { name: 'memory', value: 1.2, reach: 1.1, better: 'lower' },
      { name: 'fast', value: 6, reach: 5 },
      { name: 'without a bar', value: 123.4 },
      { name: 'of a peer that is absent', value: undefined, reach: 5 },
    ],
  },
};

it('a row for each side: time per item, seconds, memory', () => {
  expect(sidesTable(figures).split('\n').slice(2)).toEqual([
    '| reading | gunzip | limit | 200 records | 5.00 | 1.25 | 60 |',
    '| reading | read | pipeline | 200 records | 12.5 | 12.0 | - |',
  ]);
});

it('a row for each ratio: its bars beside it, and which of them it meets', () => {
  expect(ratiosTable(figures).split('\n').slice(2)).toEqual([
    '| reading | against gunzip | .40 | ≥ .30 | ≥ .50 | yes |',
    '| reading | memory | 1.20 | ≤ 1.10 |  | no |',
    '| reading | fast | 6.00 | ≥ 5.00 |  | yes |',
    '| reading | without a bar | 123 |  |  |  |',
    '| reading | of a peer that is absent | - | ≥ 5.00 |  | not measured |',
  ]);
});

it('numbers in as many digits as they are worth', () => {
  expect([0.444, 9.99, 10.04, 99.96, 1234.5, undefined, null].map(show)).toEqual([
    '.44',
    '9.99',
    '10.0',
    '100.0',
    '1235',
    '-',
    '-',
  ]);
});

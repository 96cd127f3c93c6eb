import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { costRows, putRequests } from '../../bench/framework/cost-model.mjs';
import { type StoredResult, writeBlocks } from '../../bench/framework/performance-page.mjs';
import type { Figures } from '../../bench/framework/result.mjs';

const figures: Figures = {
  'image-road': {
    unit: 'images',
    sides: {
      'build, all signals': {
        role: 'pipeline',
        count: 1000,
        cpu_seconds: 36,
        wall_seconds: 20,
        peak_mb: 500,
        stored_bytes: 5e7,
      },
    },
    ratios: [{ name: 'against sharp', value: 0.75 }],
  },
};
const run: Omit<StoredResult, 'size' | 'figures'> = {
  date: '2026-01-02',
  revision: 'abc',
  node: 'v20',
  cpu: 'a processor',
  cores: 2,
  memory_gb: 8,
  rounds: 3,
};
const prices = { date: '2025', core_hour: 0.1, put_per_thousand: 1, storage_gb_month: 0.02 };

describe('the cost model', () => {
  it('takes a million of each from what one took', () => {
    expect(costRows(figures, prices)).toEqual([
      {
        what: 'images fetched and stored, all signals',
        cpuSeconds: 36_000,
        bytes: 5e10,
        // 50 shards of a gigabyte: 782 parts, and for each shard start, end and two indexes.
        requests: 782 + 200,
        dollars: expect.closeTo(1 + 0.982),
        monthly: 1,
      },
    ]);
  });
  it('has no row for what was not measured', () => expect(costRows({})).toEqual([]));
  it('needs no request for what stores nothing', () => expect(putRequests(0)).toBe(0));
});

describe('docs/performance.md', () => {
  const page = readFileSync('docs/performance.md', 'utf8');

  it('has a block for each table, which a stored result fills and a second one replaces', () => {
    const stored = { standard: { ...run, size: 'standard', figures } };
    const written = writeBlocks(page, stored);
    expect(written).toContain('| image-road | against sharp | .75 |');
    expect(written).toContain('| images fetched and stored, all signals | 10.0 | 50.0 | 982 |');
    expect(writeBlocks(written, stored)).toBe(written);
  });

  it('shows the largest size that a figure was stored at, and says of which run', () => {
    const road = figures['image-road'];
    if (road === undefined) throw new Error('the figure is gone');
    const small: Figures = { 'image-road': { ...road, ratios: [{ name: 'against sharp', value: 0.5 }] } };
    const stored = {
      standard: { ...run, size: 'standard', figures: { ...small, tar: { ...road, sides: {} } } },
      full: { ...run, size: 'full', figures },
    };
    const written = writeBlocks(page, stored);
    expect(written).toContain('| image-road | against sharp | .75 |');
    expect(written).not.toContain('| image-road | against sharp | .50 |');
    expect(written).toContain('size `full` (image-road)');
    expect(written).toContain('size `standard` (tar)');
  });

  it('refuses a page without its blocks', () => {
    expect(() => writeBlocks('# Performance\n', {})).toThrow('<!-- machine -->');
  });
});

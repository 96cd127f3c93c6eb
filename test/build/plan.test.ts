import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { curateUnits } from '../../src/build/curate-plan.js';
import { canonicalJson, planId } from '../../src/commit/plan.js';
import { checkPipeline } from '../../src/config/load-pipeline.js';
import { pipelineIdentity } from '../../src/config/pipeline.js';

const unit = { name: 'html-00000', type: 'html', input: 'site', version: '10-1', bytes: 10 };
const identity = (extra: object = {}) =>
  pipelineIdentity(checkPipeline({ source: { type: 'html', input: 'site' }, ...extra }));

const withRecipe = (content: string) => ({
  extract: { recipes: [{ hosts: ['docs.example.org'], content: [content] }] },
});
const extractor = (digit: string) => ({ name: 'x.mjs', sha256: digit.repeat(64) });

describe('planId', () => {
  const base = planId(identity(), '1.0.0', [unit]);

  it('is the same for what stores the same: workers, units at once, scratch and output do not count', () => {
    expect(
      planId(
        identity({ run: { workers: 7, units: 5, scratch: '/x' }, output: 's3://b/p', name: 'n' }),
        '1.0.0',
        [unit],
      ),
    ).toBe(base);
    expect(planId(identity(), '1.0.0', [{ ...unit, bytes: 11 }])).toBe(base);
  });

  it('is the same for files with other times, and for another list that names the same archives', () => {
    expect(planId(identity(), '1.0.0', [{ ...unit, version: '10-2' }])).toBe(base);
    const batch = (...versions: string[]) =>
      planId(identity(), '1.0.0', [{ ...unit, version: versions.join(), versions }]);
    expect(batch('10-1', '5-1')).toBe(batch('10-2', '5-3'));
    expect(batch('10-1', '5-1')).not.toBe(batch('10-1', '6-1'));
    const listed = (version: string) =>
      planId(identity(), '1.0.0', [{ ...unit, version, share: { listed: true } }]);
    expect(listed('listed-20-1')).toBe(listed('listed-20-2'));
  });

  it.each([
    ['a threshold', planId(identity({ images: { quality: 91 } }), '1.0.0', [unit])],
    ['the version', planId(identity(), '1.0.1', [unit])],
    ['an input that changed', planId(identity(), '1.0.0', [{ ...unit, version: '11-1' }])],
    ['an ETag', planId(identity(), '1.0.0', [{ ...unit, version: '"a"' }])],
    ['another unit', planId(identity(), '1.0.0', [unit, { ...unit, name: 'html-00001' }])],
    ['a recipe', planId(identity(withRecipe('main')), '1.0.0', [unit])],
    ['an extractor', planId(identity(), '1.0.0', [unit], { extractor: extractor('a') })],
  ])('differs with %s', (_what, id) => {
    expect(id).not.toBe(base);
    expect(id).toMatch(/^[0-9a-f]{16}$/);
  });
});

describe('recipes and extractor in the plan id', () => {
  const plan = (recipe: string, sum: string) =>
    planId(identity(withRecipe(recipe)), '1.0.0', [unit], { extractor: extractor(sum) });

  it('a word of a recipe and a byte of the module make another one, and nothing else does', () => {
    expect(plan('main', 'a')).toBe(plan('main', 'a'));
    expect(new Set([plan('main', 'a'), plan('article', 'a'), plan('main', 'b')]).size).toBe(3);
  });
});

describe('canonicalJson', () => {
  it('is one text for equal data, whatever the order of keys, and parses back to the data', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const text = canonicalJson(value);
        expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(value)));
        expect(canonicalJson(reversed(value))).toBe(text);
      }),
    );
  });
});

describe('curateUnits', () => {
  it('covers the key space with as many partitions as documents need, but for groups, which reach across them', () => {
    const config = (near_duplicates = {}) =>
      checkPipeline({
        source: { type: 'html', input: 'site' },
        curate: { partition_documents: 1000, near_duplicates },
      }).curate;
    expect(curateUnits(0, config()).map(({ name }) => name)).toEqual([
      'pages-00000',
      'pairs-00000',
      'groups-00000',
      'nodes-00000',
    ]);
    const units = curateUnits(2001, config());
    expect(
      units.filter(({ step }) => step === 'pairs').map((unit) => [unit.partition, unit.partitions]),
    ).toEqual([
      [0, 3],
      [1, 3],
      [2, 3],
    ]);
    expect(units.filter(({ step }) => step === 'groups')).toHaveLength(1);
    expect(curateUnits(5, config({ keep: 'all' })).map(({ step }) => step)).toEqual(['pages', 'nodes']);
  });
});

function reversed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reversed);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([name, field]) => [name, reversed(field)]),
  );
}

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { planGeometry } from '../../../src/export/plan/geometry.js';

const worlds = fc.array(fc.constantFrom(1, 2, 3, 4, 8, 16), { maxLength: 3 });

describe('planGeometry', () => {
  it('gives equal shards of the multiple, as many as every world divides, and holds the rest back', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 20_000 }),
        fc.integer({ min: 1, max: 600 }),
        fc.integer({ min: 1, max: 64 }),
        worlds,
        (items, itemsPerShard, multipleOf, worldSizes) => {
          const unit = worldSizes.reduce<number>((a, b) => (a * b) / gcd(a, b), 1);
          const request = { items, itemsPerShard, multipleOf, equalCounts: true, worldSizes };
          if (items < unit * multipleOf) {
            expect(() => planGeometry(request)).toThrow(expect.objectContaining({ code: 'too_few_items' }));
            return;
          }
          const { shards, heldBack } = planGeometry(request);
          expect(new Set(shards).size).toBe(1);
          expect(shards[0]! % multipleOf).toBe(0);
          for (const world of worldSizes) expect(shards.length % world).toBe(0);
          expect(shards.reduce((a, b) => a + b, 0) + heldBack).toBe(items);
          // No more is held back than one further round of shards would have needed.
          expect(heldBack).toBeLessThan(shards[0]! * unit);
        },
      ),
    );
  });

  it('uses every item where counts need not be equal, in shards that differ by one', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 5000 }),
        fc.integer({ min: 1, max: 300 }),
        worlds,
        (items, itemsPerShard, worldSizes) => {
          const { shards, heldBack } = planGeometry({
            items,
            itemsPerShard,
            multipleOf: 1,
            equalCounts: false,
            worldSizes,
          });
          expect(heldBack).toBe(0);
          expect(shards.reduce((a, b) => a + b, 0)).toBe(items);
          if (shards.length > 0) expect(Math.max(...shards) - Math.min(...shards)).toBeLessThanOrEqual(1);
          expect(shards.every((count) => count > 0)).toBe(true);
        },
      ),
    );
  });

  it.each<[Parameters<typeof planGeometry>[0], RegExp]>([
    [
      { items: 100, itemsPerShard: 1024, multipleOf: 128, equalCounts: true },
      /need at least 128; these work: --items-multiple 64$/,
    ],
    [
      { items: 250, itemsPerShard: 1024, multipleOf: 128, equalCounts: true, worldSizes: [8] },
      /need at least 1024; these work: --items-multiple 16, or --world-size 1$/,
    ],
    [
      {
        items: 20,
        itemsPerShard: 512,
        multipleOf: 512,
        equalCounts: true,
        worldSizes: [64],
        recordsPerSample: 4,
      },
      /these work: --world-size 4 --items-multiple 4$/,
    ],
    [
      { items: 3, itemsPerShard: 512, multipleOf: 512, equalCounts: true, recordsPerSample: 4 },
      /more documents are needed$/,
    ],
    [
      {
        items: 250,
        itemsPerShard: 64,
        multipleOf: 1,
        equalCounts: false,
        worldSizes: [64],
        recordsPerSample: 4,
        everyRank: true,
      },
      /64 ranks need at least 256; this works: --world-size 32$/,
    ],
  ])('names flags that work where a rank would have no data: %j', (request, message) => {
    let thrown: unknown;
    try {
      planGeometry(request);
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toMatchObject({ code: 'too_few_items', message: expect.stringMatching(message) });
    const named = /--(world-size|items-multiple) (\d+)(?: --items-multiple (\d+))?/.exec(String(thrown));
    if (named === null) return;
    const [, flag, value, second] = named;
    const { worldSizes: _, ...rest } = request;
    const mended =
      flag === 'world-size'
        ? { ...rest, worldSizes: [Number(value)], ...(second && { multipleOf: Number(second) }) }
        : { ...request, multipleOf: Number(value) };
    expect(planGeometry(mended).shards.length).toBeGreaterThan(0);
  });
});

function gcd(a: number, b: number): number {
  return b === 0 ? a : gcd(b, a % b);
}

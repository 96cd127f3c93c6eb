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
});

function gcd(a: number, b: number): number {
  return b === 0 ? a : gcd(b, a % b);
}

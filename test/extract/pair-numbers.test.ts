import fc from 'fast-check';
import { expect, it } from 'vitest';
import { PairNumbers } from '../../src/extract/evidence/pair-numbers.js';

it('numbers pairs from 1 in the order of their first sight, as a Map of their names would', () => {
  const integer = fc.oneof(fc.integer({ min: 0, max: 40 }), fc.integer());
  fc.assert(
    fc.property(fc.array(fc.tuple(integer, integer), { maxLength: 1500 }), (pairs) => {
      const numbers = new PairNumbers();
      const names = new Map<string, number>();
      for (const [a, b] of pairs) {
        const name = `${a} ${b}`;
        if (!names.has(name)) names.set(name, names.size + 1);
        expect(numbers.numberOf(a, b)).toBe(names.get(name));
      }
    }),
    { numRuns: 60 },
  );
});

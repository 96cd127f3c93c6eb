import fc from 'fast-check';
import { expect, it } from 'vitest';
import { FingerprintTable } from '../../src/crawl/fingerprint-table.js';

it('FingerprintTable answers as a Map does, whatever is set in whatever order', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.string(), fc.nat())), (pairs) => {
      const table = new FingerprintTable();
      const map = new Map<string, number>();
      for (const [text, value] of pairs) {
        expect(table.set(text, value)).toBe(!map.has(text));
        map.set(text, value);
      }
      expect(table.size).toBe(map.size);
      for (const [text, value] of map) expect(table.get(text)).toBe(value);
      expect(table.get('never set, and longer than any of them would be by chance')).toBeUndefined();
    }),
  );
});

it('FingerprintTable grows to a hundred thousand texts and keeps offsets beyond 32 bits', () => {
  const table = new FingerprintTable();
  for (let n = 0; n < 100_000; n++) table.set(`http://e.org/${n}`, n * 1e9);
  expect(table.size).toBe(100_000);
  for (let n = 0; n < 100_000; n += 997) expect(table.get(`http://e.org/${n}`)).toBe(n * 1e9);
});

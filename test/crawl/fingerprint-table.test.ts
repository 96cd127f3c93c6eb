import fc from 'fast-check';
import { expect, it } from 'vitest';
import { BoundedMap } from '../../src/crawl/bounded-map.js';
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

it('BoundedMap keeps what is used, stays within its bound, and takes no longer per entry when it is full', () => {
  const map = new BoundedMap<number>(1000);
  map.set('used', -1);
  for (let n = 0; n < 200_000; n++) {
    map.set(String(n), n);
    if (n % 100 === 0) expect(map.get('used')).toBe(-1);
  }
  expect(map.get('199999')).toBe(199_999);
  const kept = Array.from({ length: 200_000 }, (_, n) => map.get(String(n))).filter(
    (value) => value !== undefined,
  );
  expect(kept.length).toBeLessThanOrEqual(1500);
  expect(kept.length).toBeGreaterThanOrEqual(400);
}, 5000);

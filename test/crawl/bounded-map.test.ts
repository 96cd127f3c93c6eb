import { expect, it } from 'vitest';
import { BoundedMap } from '../../src/crawl/bounded-map.js';

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
});

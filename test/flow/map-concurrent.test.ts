import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mapConcurrent } from '../../src/flow/map-concurrent.js';

async function* from<T>(items: Iterable<T>, onClose: () => void = () => undefined): AsyncGenerator<T> {
  try {
    yield* items;
  } finally {
    onClose();
  }
}

async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}

const soon = (turns: number) => new Promise<void>((resolve) => setTimeout(resolve, turns));

describe('mapConcurrent', () => {
  it('yields in input order whatever the order of completion, and never exceeds its concurrency', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 0, max: 3 }), { maxLength: 30 }),
        fc.integer({ min: 1, max: 8 }),
        async (delays, concurrency) => {
          let running = 0;
          let most = 0;
          const results = await collect(
            mapConcurrent(
              from(delays),
              async (delay, index) => {
                running += 1;
                most = Math.max(most, running);
                await soon(delay);
                running -= 1;
                return index;
              },
              { concurrency },
            ),
          );
          expect(results).toEqual(delays.map((_, i) => i));
          expect(most).toBeLessThanOrEqual(concurrency);
        },
      ),
      { numRuns: 40 },
    );
  });

  it('reads no further ahead than its window', async () => {
    let pulled = 0;
    function* endless() {
      while (true) yield pulled++;
    }
    for await (const n of mapConcurrent(endless(), async (x) => x, { concurrency: 3 })) {
      expect(pulled).toBeLessThanOrEqual(n + 3);
      if (n === 20) break;
    }
  });

  it('closes its input and waits for calls under way when the loop is left', async () => {
    let closed = false;
    let running = 0;
    const work = async (n: number) => {
      running += 1;
      await soon(5);
      running -= 1;
      return n;
    };
    const numbers = from([1, 2, 3, 4, 5], () => {
      closed = true;
    });
    for await (const n of mapConcurrent(numbers, work, { concurrency: 3 })) if (n === 1) break;
    expect(closed).toBe(true);
    expect(running).toBe(0);
  });

  it('rejects with the first failure in input order, without an unhandled rejection for later ones', async () => {
    const work = async (n: number) => {
      await soon(n === 2 ? 5 : 0);
      if (n >= 2) throw new Error(`failed ${n}`);
      return n;
    };
    await expect(collect(mapConcurrent(from([1, 2, 3]), work, { concurrency: 3 }))).rejects.toThrow(
      'failed 2',
    );
  });

  it('stops with AbortedError when its signal is aborted', async () => {
    const abort = new AbortController();
    const items = mapConcurrent(from([1, 2, 3, 4]), async (n) => n, { concurrency: 1, signal: abort.signal });
    await items.next();
    abort.abort();
    await expect(items.next()).rejects.toMatchObject({ code: 'aborted' });
  });

  it('refuses a concurrency that is no positive integer', async () => {
    await expect(collect(mapConcurrent([1], async (n) => n, { concurrency: 0 }))).rejects.toThrow(RangeError);
  });
});

describe('mapConcurrent with weights', () => {
  it('holds no more weight under way than allowed, but for an item that alone weighs more', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 0, max: 12 }), { maxLength: 30 }),
        fc.integer({ min: 1, max: 8 }),
        async (weights, concurrency) => {
          const under = new Set<number>();
          const results: number[] = [];
          const mapped = mapConcurrent(
            weights,
            async (weight, index) => {
              under.add(index);
              const total = [...under].reduce((sum, one) => sum + (weights[one] as number), 0);
              expect(total <= 10 || total === weight).toBe(true);
              return index;
            },
            { concurrency, weigh: { of: (weight) => weight, most: 10 } },
          );
          for await (const index of mapped) {
            under.delete(index);
            results.push(index);
          }
          expect(results).toEqual(weights.map((_, i) => i));
        },
      ),
      { numRuns: 60 },
    );
  });

  it('reads one item at most beyond the weight', async () => {
    let pulled = 0;
    function* endless() {
      while (true) yield pulled++;
    }
    const weigh = { of: () => 6, most: 10 };
    for await (const n of mapConcurrent(endless(), async (x) => x, { concurrency: 8, weigh })) {
      expect(pulled).toBeLessThanOrEqual(n + 2);
      if (n === 20) break;
    }
  });
});

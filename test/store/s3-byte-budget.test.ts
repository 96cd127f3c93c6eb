import { setTimeout as sleep } from 'node:timers/promises';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ByteBudget } from '../../src/store/s3-byte-budget.js';

describe('ByteBudget', () => {
  it('never lets more bytes out than it has, serves in order of arrival, and serves everyone', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer({ min: 1, max: 150 }), { maxLength: 30 }), async (requests) => {
        const budget = new ByteBudget(100);
        let held = 0;
        const served: number[] = [];
        const use = async (bytes: number, index: number) => {
          const release = await budget.acquire(bytes);
          served.push(index);
          held += Math.min(bytes, 100);
          expect(held).toBeLessThanOrEqual(100);
          await sleep(0);
          held -= Math.min(bytes, 100);
          release();
          release();
        };
        await Promise.all(requests.map(use));
        expect(served).toEqual(requests.map((_, index) => index));
        // All of it is back: the whole can be had again.
        (await budget.acquire(100))();
      }),
      { numRuns: 40 },
    );
  });

  it('lends the same buffers again, and never keeps more of them than it has bytes', async () => {
    const budget = new ByteBudget(4000);
    const memory = new Set<ArrayBufferLike>();
    const keepsOneOut = await budget.borrow(1000);
    for (let round = 0; round < 20; round += 1) {
      const loans = await Promise.all([1, 2, 3].map(() => budget.borrow(1000)));
      expect(new Set(loans.map(({ buffer }) => buffer.buffer)).size).toBe(3);
      for (const { buffer, release } of loans) {
        memory.add(buffer.buffer);
        release();
        release();
      }
    }
    expect(memory.size).toBe(3);
    expect(memory.has(keepsOneOut.buffer.buffer)).toBe(false);
    // Another size takes the place of the spare ones, whatever comes back in between.
    const half = await budget.borrow(500);
    const whole = await budget.borrow(1000);
    half.release();
    whole.release();
    for (const size of [1000, 500, 1000]) {
      const { buffer, release } = await budget.borrow(size);
      expect(buffer.byteLength).toBe(size);
      release();
    }
  });

  it('gives a waiting place up when its signal aborts, and lets the next one in', async () => {
    const budget = new ByteBudget(10);
    const release = await budget.acquire(8);
    const stop = new AbortController();
    const waiting = budget.acquire(10, stop.signal);
    const next = budget.acquire(2);
    stop.abort();
    await expect(waiting).rejects.toMatchObject({ code: 'aborted' });
    (await next)();
    release();
    await expect(budget.acquire(1, stop.signal)).rejects.toMatchObject({ code: 'aborted' });
    (await budget.acquire(10))();
  });
});

it('lends a buffer again after nothing was on loan', async () => {
  const budget = new ByteBudget(1000);
  const first = await budget.borrow(300);
  const second = await budget.borrow(300);
  const lent = [first.buffer, second.buffer];
  first.release();
  second.release();
  const again = await Promise.all([budget.borrow(300), budget.borrow(300)]);
  expect(lent).toEqual(expect.arrayContaining(again.map(({ buffer }) => buffer)));
  expect(new Set([...lent, ...again.map(({ buffer }) => buffer)]).size).toBe(2);
  for (const { release } of again) release();
  // Another size makes them go.
  expect((await budget.borrow(500)).buffer.byteLength).toBe(500);
});

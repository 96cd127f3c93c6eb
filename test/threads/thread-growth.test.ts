import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { growThreads } from '../../src/threads/thread-growth.js';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

it('allows one thread, and another for each second that work has waited', () => {
  const grown: number[] = [];
  const growth = growThreads({
    most: 3,
    isBehind: () => true,
    onGrow: () => grown.push(growth.allowed),
  });
  expect(growth.allowed).toBe(1);
  growth.watch();
  vi.advanceTimersByTime(999);
  growth.watch();
  expect(growth.allowed).toBe(1);
  vi.advanceTimersByTime(1);
  expect(growth.allowed).toBe(2);
  vi.advanceTimersByTime(60_000);
  expect(grown).toEqual([2, 3]);
  expect(vi.getTimerCount()).toBe(0);
});

it('starts none for work that was done within the second, and counts anew for the next', () => {
  let behind = true;
  const growth = growThreads({ most: 2, isBehind: () => behind });
  growth.watch();
  vi.advanceTimersByTime(600);
  behind = false;
  vi.advanceTimersByTime(60_000);
  expect([growth.allowed, vi.getTimerCount()]).toEqual([1, 0]);
  behind = true;
  growth.watch();
  vi.advanceTimersByTime(999);
  expect(growth.allowed).toBe(1);
  vi.advanceTimersByTime(1);
  expect(growth.allowed).toBe(2);
});

it('keeps no program alive once it is stopped', () => {
  const growth = growThreads({ most: 2, isBehind: () => true });
  growth.watch();
  growth.stop();
  growth.watch();
  expect(vi.getTimerCount()).toBe(0);
});

import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { beginTask, createTaskClock, pauseTask, watchTask } from '../../src/images/task-clock.js';

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'hrtime'] }));
afterEach(() => void vi.useRealTimers());

it('counts the work of a task, and neither the wait before it nor one within it', () => {
  const clock = createTaskClock();
  const onTimeout = vi.fn();
  watchTask(clock, 100, onTimeout);
  vi.advanceTimersByTime(1000);
  beginTask(clock);
  vi.advanceTimersByTime(60);
  pauseTask(clock);
  vi.advanceTimersByTime(1000);
  beginTask(clock);
  vi.advanceTimersByTime(30);
  pauseTask(clock);
  vi.advanceTimersByTime(1000);
  expect(onTimeout).not.toHaveBeenCalled();
  beginTask(clock);
  vi.advanceTimersByTime(200);
  expect(onTimeout).toHaveBeenCalledOnce();
});

it('is silent once nobody watches', () => {
  const clock = createTaskClock();
  const onTimeout = vi.fn();
  const unwatch = watchTask(clock, 100, onTimeout);
  beginTask(clock);
  vi.advanceTimersByTime(50);
  unwatch();
  vi.advanceTimersByTime(1000);
  expect(onTimeout).not.toHaveBeenCalled();
});

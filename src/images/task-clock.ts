import { monotonicMs } from '../flow/process-identity.js';

/**
 * Shared with the thread that works on a task: when it began or went on, by a clock that threads share, 0 while it does
 * not run; and the milliseconds that it had run before that.
 */
export type TaskClock = Float64Array<SharedArrayBuffer>;

/** A clock that has not begun. */
export function createTaskClock(): TaskClock {
  return new Float64Array(new SharedArrayBuffer(2 * Float64Array.BYTES_PER_ELEMENT));
}

/** Marks the beginning of the work, and that it goes on after {@link pauseTask}; called in the thread. */
export function beginTask(clock: TaskClock): void {
  clock[0] = monotonicMs();
}

/** Marks that the task waits for something that is not its own work; called in the thread. */
export function pauseTask(clock: TaskClock): void {
  clock[1] = spentMs(clock);
  clock[0] = 0;
}

/**
 * Calls `onTimeout` when the work has lasted `limitMs`, counted from {@link beginTask}: starting a thread takes a
 * fifth of a second, which is not the image's fault. Call the returned function to stop watching.
 */
export function watchTask(clock: TaskClock, limitMs: number, onTimeout: () => void): () => void {
  let timer = setTimeout(check, limitMs);
  function check(): void {
    const left = limitMs - spentMs(clock);
    if (left <= 0) onTimeout();
    else timer = setTimeout(check, Math.max(1, left));
  }
  return () => clearTimeout(timer);
}

function spentMs([began = 0, before = 0]: TaskClock): number {
  return before + (began === 0 ? 0 : monotonicMs() - began);
}

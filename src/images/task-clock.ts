import { monotonicMs } from '../flow/process-identity.js';

/** Shared with the thread that works on a task: when it began, by a clock that threads share; 0 before that. */
export type TaskClock = Float64Array<SharedArrayBuffer>;

/** A clock that has not begun. */
export function createTaskClock(): TaskClock {
  return new Float64Array(new SharedArrayBuffer(Float64Array.BYTES_PER_ELEMENT));
}

/** Marks the beginning of the work; called in the thread. */
export function beginTask(clock: TaskClock): void {
  clock[0] = monotonicMs();
}

/**
 * Calls `onTimeout` when the work has lasted `limitMs`, counted from {@link beginTask}: starting a thread takes a
 * fifth of a second, which is not the image's fault. Call the returned function to stop watching.
 */
export function watchTask(clock: TaskClock, limitMs: number, onTimeout: () => void): () => void {
  let timer = setTimeout(check, limitMs);
  function check(): void {
    const began = clock[0] ?? 0;
    const left = began === 0 ? limitMs : limitMs - (monotonicMs() - began);
    if (left <= 0) onTimeout();
    else timer = setTimeout(check, Math.max(1, left));
  }
  return () => clearTimeout(timer);
}

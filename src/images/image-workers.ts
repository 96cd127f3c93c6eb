import type { ImageResult } from './image-result.js';
import type { TaskClock } from './task-clock.js';

/** What a worker is given: the file's bytes and the clock it is timed by. */
export interface ImageTask {
  bytes: Uint8Array;
  clock: TaskClock;
  /** Also give back the pixels; see {@link ProcessedImage.pixels}. */
  withPixels: boolean;
}

/** Options of {@link ImageWorkers.run}. */
export interface RunTaskOptions {
  /** An abort ends the worker, and the task rejects. */
  stop: AbortSignal;
  /** In a worker that has no other image. */
  alone: boolean;
  /** Called when another image shared the worker for a time, which may have slowed it down or ended it. */
  onCompany: () => void;
}

/** Where images are decoded: threads of this process, or processes of their own. */
export interface ImageWorkers {
  /** Images that one worker takes at the same time. */
  readonly perWorker: number;
  /**
   * Resolves when a worker has loaded its code, which the first call may start; rejects with StopError
   * `image_worker_failed`.
   */
  start(): Promise<void>;
  /**
   * Processes one image in a worker; the caller asks for no more at once than `perWorker` for each.
   *
   * The clock begins when a worker takes the task. Rejects when the worker dies or is stopped, with a message that says
   * how, and throws; StopError when no worker can be started.
   */
  run(task: ImageTask, options: RunTaskOptions): Promise<ImageResult>;
  close(): Promise<void>;
}

import type { ImageResult } from './image-result.js';
import type { TaskClock } from './task-clock.js';

/** What a worker is given: the file's bytes, which are the worker's from then on, and the clock it is timed by. */
export interface ImageTask {
  bytes: Uint8Array<ArrayBuffer>;
  clock: TaskClock;
  /** Also give back the pixels; see {@link ProcessedImage.pixels}. */
  withPixels: boolean;
}

/** Where images are decoded: threads of this process, or processes of their own. One image at a time in each. */
export interface ImageWorkers {
  /** Resolves when a worker has loaded its code; rejects with StopError `image_worker_failed`. */
  started: Promise<void>;
  /**
   * Processes one image in a free worker; the caller asks for no more at once than there are workers.
   *
   * The clock begins when a worker takes the task. An abort of `stop` ends the worker and rejects. Rejects also when
   * the worker dies, with a message that says how, and throws; StopError when no worker can be started.
   */
  run(task: ImageTask, stop: AbortSignal): Promise<ImageResult>;
  close(): Promise<void>;
}

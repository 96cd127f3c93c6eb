import type { ImagesConfig } from '../config/images-config.js';
import { thrownError } from '../threads/thread-error.js';
import { workerEntry } from '../threads/worker-entry.js';
import { startWorkerPool } from '../threads/worker-pool.js';
import { cannotStart } from './cannot-start.js';
import type { ImageResult } from './image-result.js';
import type { ImageWorkers } from './image-workers.js';
import { restrictLibvips } from './loaders.js';

/** Starts threads of this process: nothing is copied, and a crash in native code ends the whole process. */
export function startThreadWorkers(threads: number, config: ImagesConfig): ImageWorkers {
  restrictLibvips();
  const pool = startWorkerPool({
    module: workerEntry(import.meta.url, 'worker.js'),
    data: config,
    threads,
  });
  return {
    started: pool.loadFirst().catch((error: unknown) => {
      throw cannotStart('threads', error);
    }),
    async run(task, signal) {
      const answer = await pool.call<ImageResult>('runImage', task, { moved: [task.bytes.buffer], signal });
      if ('thrown' in answer) throw thrownError(answer.thrown);
      return answer.done;
    },
    close: pool.close,
  };
}

import { Piscina } from 'piscina';
import type { ImagesConfig } from '../config/images-config.js';
import { workerEntry } from '../threads/worker-entry.js';
import { cannotStart } from './cannot-start.js';
import type { ImageWorkers } from './image-workers.js';
import { restrictLibvips } from './loaders.js';

/** Starts threads of this process: nothing is copied, and a crash in native code ends the whole process. */
export function startThreadWorkers(threads: number, config: ImagesConfig): ImageWorkers {
  restrictLibvips();
  const pool = new Piscina({
    filename: workerEntry(import.meta.url, 'load-worker'),
    minThreads: threads,
    maxThreads: threads,
    workerData: config,
    recordTiming: false,
  });
  return {
    started: whenStarted(pool),
    run: (task, signal) => pool.run(task, { name: 'runImage', transferList: [task.bytes.buffer], signal }),
    close: () => pool.destroy(),
  };
}

/** Resolves when a thread has loaded its code; piscina itself only reports a start that failed as an event. */
async function whenStarted(pool: Piscina): Promise<void> {
  const failed = new Promise<never>((_, reject) => pool.on('error', reject));
  try {
    await Promise.race([pool.run(undefined, { name: 'ready' }), failed]);
  } catch (error) {
    throw cannotStart('threads', error);
  }
}

import type { ImagesConfig } from '../config/images-config.js';
import { AbortedError, StopError } from '../errors.js';
import { DecoderDiedError, DecoderProcess } from './decoder-process.js';
import type { ImageResult } from './image-result.js';
import type { ImageTask, ImageWorkers } from './image-workers.js';
import { beginTask } from './task-clock.js';

/** A process may be killed for what others did, by the kernel for want of memory or by hand: an image is tried twice. */
const TRIES = 2;

/** Starts up to `count` processes, the first at once and others when needed: a crash in native code costs one image. */
export function startProcessWorkers(count: number, config: ImagesConfig): ImageWorkers {
  const idle: DecoderProcess[] = [new DecoderProcess(config)];
  const all = new Set(idle);
  const started = idle[0]?.ready ?? Promise.resolve();
  // Awaited by each image; a failure to start must not become an unhandled rejection before the first one.
  started.catch(() => undefined);
  let closed = false;

  function take(): DecoderProcess {
    // What close() killed must not be tried again: a process that starts after it would be ended by nobody.
    if (closed) throw new AbortedError();
    for (let free = idle.pop(); free !== undefined; free = idle.pop()) {
      if (free.alive) return free;
      all.delete(free);
    }
    const fresh = new DecoderProcess(config);
    all.add(fresh);
    return fresh;
  }

  function giveBack(decoder: DecoderProcess): void {
    if (decoder.alive && idle.length < count) idle.push(decoder);
    else all.delete(decoder);
  }

  async function attempt({ bytes, clock, withPixels }: ImageTask, stop: AbortSignal): Promise<ImageResult> {
    const decoder = take();
    const kill = (): void => void decoder.kill();
    stop.addEventListener('abort', kill);
    try {
      await decoder.ready;
      stop.throwIfAborted();
      beginTask(clock);
      return await decoder.decode(bytes, withPixels);
    } finally {
      stop.removeEventListener('abort', kill);
      giveBack(decoder);
    }
  }

  return {
    perWorker: 1,
    start: () => started,
    async run(task, { stop }) {
      for (let tries = 1; ; tries++) {
        try {
          return await attempt(task, stop);
        } catch (error) {
          if (!isDeath(error) || stop.aborted || tries === TRIES) throw error;
        }
      }
    },
    async close() {
      closed = true;
      await Promise.all([...all].map((decoder) => decoder.kill()));
    },
  };
}

/** While decoding, or while starting: then it is the cause of an error that says so. */
function isDeath(error: unknown): boolean {
  return (
    error instanceof DecoderDiedError ||
    (error instanceof StopError && error.cause instanceof DecoderDiedError)
  );
}

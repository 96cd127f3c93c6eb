import { AbortedError, describeError, StopError } from '../errors.js';
import { restrictLibvips } from '../images/loaders.js';
import { ByteBudget } from '../store/s3-byte-budget.js';
import { thrownError } from '../threads/thread-error.js';
import { workerEntry } from '../threads/worker-entry.js';
import { startWorkerPool } from '../threads/worker-pool.js';
import type { ImageFacts } from './inspect-image.js';

/** Image bytes that wait for a thread or are in one, over all shards. */
const BYTES_UNDER_WAY = 128 * 1024 * 1024;

/** Threads that decode images to see whether they do. */
export interface InspectionPool {
  /** How many images are worth having under way at once. */
  readonly width: number;
  /** Waits until `bytes` more may be held in memory; call the returned function when they no longer are. */
  reserve(bytes: number): Promise<() => void>;
  /**
   * Inspects a copy of the bytes. An image that kills its thread twice has the fault `pixels`.
   *
   * @throws StopError `image_worker_failed` when threads cannot start, and AbortedError
   */
  inspect(data: Uint8Array): Promise<ImageFacts>;
  close(): Promise<void>;
}

/** Starts `threads` ≥ 1 threads. */
export function createInspectionPool(threads: number, signal?: AbortSignal): InspectionPool {
  restrictLibvips();
  const pool = startWorkerPool({
    module: workerEntry(import.meta.url, 'inspect-image.js'),
    threads,
    ...(signal && { signal }),
  });
  const budget = new ByteBudget(BYTES_UNDER_WAY);
  const started = pool.loadFirst().catch(cannotStart);
  // Awaited by each call; a failure to start must not become an unhandled rejection before the first one.
  started.catch(() => undefined);

  async function run(data: Uint8Array): Promise<ImageFacts> {
    // A copy of its own: the member is a view of a chunk that holds other members too.
    const owned = new Uint8Array(data);
    const answer = await pool.call<ImageFacts>('inspectImage', owned, { moved: [owned.buffer] });
    if ('thrown' in answer) throw thrownError(answer.thrown);
    return answer.done;
  }

  return {
    width: threads * 2,
    reserve: (bytes) => budget.acquire(bytes, signal),
    async inspect(data) {
      try {
        await started;
        const first = await run(data).catch(() => undefined);
        if (first !== undefined) return first;
        // A thread died: of this image, of another one in the same process, or because threads cannot start any more.
        await pool.load().catch(cannotStart);
        return await run(data);
      } catch (error) {
        if (signal?.aborted) throw new AbortedError(undefined, { cause: signal.reason });
        if (error instanceof StopError) throw error;
        return unreadable();
      }
    },
    close: pool.close,
  };
}

function cannotStart(cause: unknown): never {
  const message = `image threads cannot start: ${describeError(cause)}; run npm run build, and check that sharp is installed for this platform`;
  throw new StopError('image_worker_failed', message, { cause });
}

function unreadable(): ImageFacts {
  return { sha256: '', format: '', width: 0, height: 0, frames: 1, orientation: 1, fault: 'pixels' };
}

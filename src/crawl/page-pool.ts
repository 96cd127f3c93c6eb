import { Piscina } from 'piscina';
import { describeError } from '../errors.js';
import { Slots } from '../flow/slots.js';
import { workerEntry } from '../flow/worker-entry.js';
import type { FetchedPage, PageReading } from './read-page.js';

/** Options of {@link createPagePool}. */
export interface PagePoolOptions {
  /** Worker threads; ≥ 1. */
  threads: number;
  /** Milliseconds that one page may take. */
  timeoutMs: number;
}

/** Worker threads that read pages, so that a page that is hard to parse holds up no request. */
export interface PagePool {
  /** Reads one page; a page that takes too long or its worker down is said to be no HTML, with that as the detail. */
  read(page: FetchedPage): Promise<PageReading>;
  close(): Promise<void>;
}

/** Heap of one worker in MiB. */
const MAX_HEAP_MB = 1024;

/** Starts the worker threads of {@link PagePool}. */
export function createPagePool({ threads, timeoutMs }: PagePoolOptions): PagePool {
  const pool = new Piscina<FetchedPage, PageReading>({
    filename: workerEntry(import.meta.url, 'load-worker'),
    name: 'read',
    minThreads: 1,
    maxThreads: threads,
    idleTimeout: 30_000,
    resourceLimits: { maxOldGenerationSizeMb: MAX_HEAP_MB },
  });
  // A worker that dies while idle has no page to blame; piscina starts another one for the next page.
  pool.on('error', () => undefined);
  const slots = new Slots(threads);
  return {
    async read(page) {
      // The clock starts with the work, not with the wait for a thread.
      const release = await slots.acquire();
      const abort = new AbortController();
      const timer = setTimeout(() => abort.abort(), timeoutMs);
      try {
        // A copy moves to the worker: the bytes themselves are to be archived.
        const body = Uint8Array.from(page.body);
        return await pool.run({ ...page, body }, { signal: abort.signal, transferList: [body.buffer] });
      } catch (error) {
        const detail = abort.signal.aborted ? `parsing took more than ${timeoutMs} ms` : describeError(error);
        return { kind: 'not_html', detail };
      } finally {
        clearTimeout(timer);
        release();
      }
    },
    async close() {
      await pool.destroy();
    },
  };
}

import type { ThreadReading } from '../extract/extractor/thread-reading.js';
import { startGuardedThreads } from '../threads/guarded-threads.js';
import { workerEntry } from '../threads/worker-entry.js';
import type { FetchedPage, PageReading } from './read-page.js';

/** Options of {@link createPagePool}. */
export interface PagePoolOptions {
  /** Worker threads; ≥ 1. */
  threads: number;
  /** Milliseconds that one page may take. */
  timeoutMs: number;
  /** Recipes and extractor, which say which images are content. Default: none. */
  reading?: ThreadReading;
}

/** Worker threads that read pages, so that a page that is hard to parse holds up no request. */
export interface PagePool {
  /**
   * Reads one page; one that takes too long, or its worker down twice, is said to be no HTML, with that as the detail.
   *
   * @throws StopError, FixConfigError when no page is to blame, as {@link startGuardedThreads} does
   */
  read(page: FetchedPage): Promise<PageReading>;
  close(): Promise<void>;
}

/** Heap of one worker in MiB. */
const MAX_HEAP_MB = 1024;

/** Starts the worker threads of {@link PagePool}. */
export function createPagePool({ threads, timeoutMs, reading = {} }: PagePoolOptions): PagePool {
  const workers = startGuardedThreads<FetchedPage, PageReading>({
    module: workerEntry(import.meta.url, 'read-page.js'),
    name: 'readInThread',
    data: reading,
    threads,
    timeoutMs,
    maxHeapMb: MAX_HEAP_MB,
  });
  return {
    async read(page) {
      const done = await workers.run(() => {
        // A copy moves to the worker: the bytes themselves are to be archived.
        const body = Uint8Array.from(page.body);
        return { task: { ...page, body }, moved: [body.buffer] };
      });
      if ('result' in done) return done.result;
      const took = done.failed === 'timeout' ? 'parsing took ' : '';
      return { kind: 'not_html', detail: `${took}${done.detail}` };
    },
    async close() {
      await workers.close();
    },
  };
}

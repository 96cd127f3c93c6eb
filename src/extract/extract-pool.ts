import { Piscina } from 'piscina';
import { describeError } from '../errors.js';
import { describeUnloadable } from '../flow/system-error.js';
import { workerEntry } from '../flow/worker-entry.js';
import type { Document } from '../model/document.js';
import type { SourceRef } from '../model/page.js';
import type { AnnotateOptions } from '../signals/annotate-document.js';
import type { TextSignatureOptions } from '../signals/duplicates/text-signature.js';
import type { ExtractInput, ExtractOptions } from './extract-document.js';
import type { ExtractTask, SignedResult } from './worker.js';

/** Options of {@link createExtractPool}. */
export interface ExtractPoolOptions {
  /** Worker threads; ≥ 1. */
  threads: number;
  /** Passed to every extraction. */
  options?: ExtractOptions;
  /** How the text of documents is measured. Default: not at all. */
  annotate?: AnnotateOptions;
  /** How documents are signed for the search for duplicates. Default: not at all. */
  sign?: TextSignatureOptions;
  /** Milliseconds one page may take; default 20 000. The worst hostile page takes well under two seconds. */
  timeoutMs?: number;
  /** Heap of one worker in MiB; default 1024. */
  maxHeapMb?: number;
  /** Module of the worker; default: the one that extracts. */
  workerFile?: string;
}

/** Worker threads that extract documents. */
export interface ExtractPool {
  /**
   * Extracts one page in a worker; never rejects for a page's sake. The body's bytes move to the worker.
   *
   * A page that exceeds its time ends as drop `extract_timeout`, one that takes its worker down (out of memory) as
   * `extract_crash`; the worker is replaced either way.
   */
  run(page: ExtractInput): Promise<SignedResult>;
  /** Measures and signs the text of a document that was extracted elsewhere; its time and troubles are those of a page. */
  annotate(document: Document): Promise<SignedResult>;
  close(): Promise<void>;
}

/** Starts worker threads for {@link ExtractPool}. Throws RangeError on a thread count below 1. */
export function createExtractPool({
  threads,
  options = {},
  annotate,
  sign,
  timeoutMs = 20_000,
  maxHeapMb = 1024,
  workerFile = workerEntry(import.meta.url, 'load-worker'),
}: ExtractPoolOptions): ExtractPool {
  if (!Number.isInteger(threads) || threads < 1)
    throw new RangeError(`createExtractPool: threads must be an integer ≥ 1, got ${threads}`);
  const pool = new Piscina<ExtractTask, SignedResult>({
    filename: workerFile,
    name: 'extract',
    minThreads: 1,
    maxThreads: threads,
    idleTimeout: 30_000,
    resourceLimits: { maxOldGenerationSizeMb: maxHeapMb },
  });
  // A worker that dies while idle has no page to blame; piscina starts another one for the next page.
  pool.on('error', () => undefined);
  const gate = new Gate(threads);

  const measures = { ...(annotate && { annotate }), ...(sign && { sign }) };
  const perform = async (
    task: ExtractTask,
    transferList: ArrayBuffer[],
    { id, url, source }: { id: string; url: string; source: SourceRef },
  ): Promise<SignedResult> => {
    // The clock must start with the work, not with the wait in the pool's queue.
    await gate.enter();
    const abort = new AbortController();
    const timer = setTimeout(() => abort.abort(), timeoutMs);
    try {
      return await pool.run(task, { signal: abort.signal, transferList });
    } catch (error) {
      const unloadable = describeUnloadable(error);
      if (unloadable !== undefined) throw unloadable;
      const reason = abort.signal.aborted ? 'extract_timeout' : 'extract_crash';
      const detail = abort.signal.aborted ? `more than ${timeoutMs} ms` : describeError(error);
      return { drop: { level: 'page', reason, detail, url, document: id, source } };
    } finally {
      clearTimeout(timer);
      gate.leave();
    }
  };

  return {
    run(page) {
      const { page: owned, transferList } = withOwnBody(page);
      return perform({ page: owned, options, ...measures }, transferList, page);
    },
    annotate(document) {
      return perform({ document, ...measures }, [], document);
    },
    async close() {
      await pool.destroy();
    },
  };
}

/** The page with a body whose buffer nobody else looks at, so that it can be moved instead of copied. */
function withOwnBody(page: ExtractInput): { page: ExtractInput; transferList: ArrayBuffer[] } {
  const { body } = page;
  if (typeof body === 'string') return { page, transferList: [] };
  // Small Buffers are views into one shared 8 KiB pool; moving that would empty its other views.
  const whole = body.byteLength === body.buffer.byteLength && body.buffer instanceof ArrayBuffer;
  const bytes = whole ? new Uint8Array(body.buffer as ArrayBuffer) : Uint8Array.from(body);
  return { page: { ...page, body: bytes }, transferList: [bytes.buffer as ArrayBuffer] };
}

/** Lets a fixed number of callers in, the others wait in order. */
class Gate {
  #free: number;
  readonly #waiting: (() => void)[] = [];

  constructor(places: number) {
    this.#free = places;
  }

  enter(): Promise<void> {
    if (this.#free > 0) {
      this.#free--;
      return Promise.resolve();
    }
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  leave(): void {
    const next = this.#waiting.shift();
    if (next === undefined) this.#free++;
    else next();
  }
}

import type { Document } from '../model/document.js';
import type { SourceRef } from '../model/page.js';
import type { Recipe } from '../model/schemas/pipeline.js';
import type { AnnotateOptions } from '../signals/annotate-document.js';
import type { TextSignatureOptions } from '../signals/duplicates/text-signature.js';
import { startGuardedThreads } from '../threads/guarded-threads.js';
import { workerEntry } from '../threads/worker-entry.js';
import type { ExtractInput, ExtractOptions } from './extract-document.js';
import type { ExtractorModule } from './extractor/load-extractor.js';
import type { ThreadReading } from './extractor/thread-reading.js';
import type { ExtractTask, SignedResult } from './worker.js';

/** Options of {@link createExtractPool}. */
export interface ExtractPoolOptions {
  /** Worker threads; ≥ 1. */
  threads: number;
  /** Passed to every extraction. */
  options?: Pick<ExtractOptions, 'maxBytes' | 'explain'>;
  /** How pages of some sites are read; the first that fits is taken. Default: none. */
  recipes?: readonly Recipe[];
  /** The module whose default export is asked first for each page; each thread imports it. Default: none. */
  extractor?: ExtractorModule;
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
   * Extracts one page in a worker; never rejects for a page's sake. The body's bytes stay the caller's.
   *
   * A page that exceeds its time ends as drop `extract_timeout`. One that takes its worker down is tried once more in
   * another, and ends as `extract_out_of_memory` or `extract_crash`; the worker is replaced either way.
   *
   * @throws StopError when no page is to blame: threads have less heap than `maxHeapMb`, the machine has no memory, or
   *   a worker cannot load its code and word lists; FixConfigError `bad_recipe`, `bad_extractor` when recipes or
   *   extractor are none
   */
  run(page: ExtractInput): Promise<SignedResult>;
  /** Measures and signs the text of a document that was extracted elsewhere; its time and troubles are those of a page. */
  annotate(document: Document): Promise<SignedResult>;
  close(): Promise<void>;
}

/**
 * A page of 1 MB is some 10 MB of nodes, which V8's own few MiB of young generation copy again and again; with twice as
 * much no page was faster, and each thread held 32 MB more.
 */
const YOUNG_MB = 48;

const REASONS = {
  timeout: 'extract_timeout',
  crash: 'extract_crash',
  out_of_memory: 'extract_out_of_memory',
} as const;

/** Starts worker threads for {@link ExtractPool}. Throws RangeError on a thread count below 1. */
export function createExtractPool({
  threads,
  options = {},
  recipes,
  extractor,
  annotate,
  sign,
  timeoutMs = 20_000,
  maxHeapMb = 1024,
  workerFile = workerEntry(import.meta.url, 'worker.js'),
}: ExtractPoolOptions): ExtractPool {
  if (!Number.isInteger(threads) || threads < 1)
    throw new RangeError(`createExtractPool: threads must be an integer ≥ 1, got ${threads}`);
  const workers = startGuardedThreads<ExtractTask, SignedResult>({
    module: workerFile,
    name: 'extract',
    data: { ...(recipes?.length && { recipes }), ...(extractor && { extractor }) } satisfies ThreadReading,
    threads,
    timeoutMs,
    maxHeapMb,
    youngHeapMb: YOUNG_MB,
  });
  const measures = { ...(annotate && { annotate }), ...(sign && { sign }) };
  const perform = async (
    make: () => { task: ExtractTask; moved?: ArrayBuffer[] },
    { id, url, source }: { id: string; url: string; source: SourceRef },
  ): Promise<SignedResult> => {
    const done = await workers.run(make);
    if ('failed' in done) {
      const { failed, detail } = done;
      return { drop: { level: 'page', reason: REASONS[failed], detail, url, document: id, source } };
    }
    return done.result;
  };

  return {
    run(page) {
      return perform(() => {
        const { page: owned, moved } = withOwnBody(page);
        return { task: { page: owned, options, ...measures }, moved };
      }, page);
    },
    annotate(document) {
      return perform(() => ({ task: { document, ...measures } }), document);
    },
    async close() {
      await workers.close();
    },
  };
}

/** The page with a copy of its body that can be moved: the bytes themselves are needed again when a worker dies. */
function withOwnBody(page: ExtractInput): { page: ExtractInput; moved: ArrayBuffer[] } {
  const { body } = page;
  if (typeof body === 'string') return { page, moved: [] };
  const bytes = Uint8Array.from(body);
  return { page: { ...page, body: bytes }, moved: [bytes.buffer] };
}

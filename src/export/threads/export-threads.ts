import { AbortedError, describeError, StopError } from '../../errors.js';
import { describeSystemError } from '../../flow/system-error.js';
import type { Answer } from '../../threads/serve-call.js';
import { unpackError } from '../../threads/thread-error.js';
import { workerEntry } from '../../threads/worker-entry.js';
import { startWorkerPool } from '../../threads/worker-pool.js';
import type { DocumentSamples } from '../plan/measure-document.js';
import type { PartitionSettings } from '../plan/partition.js';
import type { DocumentRef } from '../read/document-refs.js';
import type { CorpusAddress } from './corpus-address.js';
import type { ExportWork, MeasuredShard, ShardTask } from './export-work.js';

/** What every thread gets when it starts. */
export interface ThreadSettings {
  corpora: readonly CorpusAddress[];
  /** Prefixes of similarities by corpus. */
  similarities?: readonly CorpusAddress[];
  /** Name of the format in the registry. */
  format: string;
  partition: PartitionSettings;
  /** See measure-document.ts. */
  countTokens: boolean;
  /** Of pairs; see measure-document.ts. */
  minSimilarity?: number;
}

/** Young generation of a thread's heap, MiB. */
const YOUNG_MB = 64;

/**
 * Does the work in threads, a shard in each; shards do not depend on each other once they are planned.
 *
 * @throws StopError `export_thread_failed` when a thread cannot start or dies, AbortedError when the signal stops it,
 * and from each call what the work itself throws
 */
export function createExportThreads(
  settings: ThreadSettings,
  { threads, signal }: { threads: number; signal: AbortSignal },
): ExportWork {
  const pool = startWorkerPool({
    module: workerEntry(import.meta.url, 'export-worker.js'),
    data: settings,
    threads,
    // Records live for one item: with the default of a few megabytes the collector runs for each dozen of them.
    youngHeapMb: YOUNG_MB,
    signal,
  });

  async function run<T>(name: string, task: unknown): Promise<T> {
    if (signal.aborted) throw new AbortedError(undefined, { cause: signal.reason });
    let answer: Answer<T>;
    try {
      answer = await pool.call<T>(name, task);
    } catch (error) {
      if (signal.aborted) throw new AbortedError(undefined, { cause: signal.reason });
      const refused = describeSystemError(error);
      const why = refused
        ? describeError(refused)
        : `${describeError(error)}; run npm run build, or give the machine more memory`;
      const message = `a thread of the export failed: ${why}`;
      throw new StopError('export_thread_failed', message, { cause: error });
    }
    if ('thrown' in answer) throw unpackError(answer.thrown);
    return answer.done;
  }

  return {
    // One more than there are threads, so that none waits while a finished shard is being stored.
    width: threads + 1,
    measure: (refs: readonly DocumentRef[]) => run<DocumentSamples[]>('measure', refs),
    write: (task: ShardTask) => run<MeasuredShard>('write', task),
    close: pool.close,
  };
}

import { once } from 'node:events';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { type StagedContent, stageFile } from './staged-file.js';

/** A gzipped JSONL file being staged on local disk. */
export interface StagedJsonl {
  readonly path: string;
  write(value: unknown): Promise<void>;
  /** Completes the file. */
  finish(): Promise<StagedContent & { lines: number }>;
  /** Gives the file up; for error paths. */
  abort(): Promise<void>;
}

/** Stages values as gzipped JSON lines, hashed while written. Throws StopError `staging_failed` when the disk refuses. */
export function stageJsonl(path: string): StagedJsonl {
  const gzip = createGzip();
  const opened = stageFile(path, { remedy: 'set run.scratch to another disk' });
  let lines = 0;
  const written = opened.then((file) =>
    pipeline(gzip, async (chunks: AsyncIterable<Buffer>) => {
      for await (const chunk of chunks) await file.append(chunk);
    }),
  );
  // Reported by the write or finish that awaits it; until then it must not count as unhandled.
  written.catch(() => undefined);

  return {
    path,
    async write(value) {
      lines += 1;
      const accepted = gzip.write(`${JSON.stringify(value)}\n`);
      // A broken pipeline never drains, so its failure must end the wait too.
      if (!accepted) await Promise.race([once(gzip, 'drain'), written]);
    },
    async finish() {
      gzip.end();
      await written;
      return { ...(await (await opened).finish()), lines };
    },
    async abort() {
      gzip.destroy();
      await written.catch(() => undefined);
      const file = await opened.catch(() => undefined);
      await file?.abort();
    },
  };
}

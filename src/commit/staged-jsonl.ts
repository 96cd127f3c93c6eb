import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { describeError, StopError } from '../errors.js';

/** A gzipped JSONL file being staged on local disk. */
export interface StagedJsonl {
  readonly path: string;
  write(value: unknown): Promise<void>;
  /** Completes the file. */
  finish(): Promise<{ path: string; lines: number; bytes: number; sha256: string }>;
  /** Gives the file up; for error paths. */
  abort(): Promise<void>;
}

/** Stages values as gzipped JSON lines, hashed while written. Throws StopError `staging_failed` when the disk refuses. */
export function stageJsonl(path: string): StagedJsonl {
  const gzip = createGzip();
  const hash = createHash('sha256');
  let lines = 0;
  let bytes = 0;
  const written = pipeline(
    gzip,
    async function* (chunks: AsyncIterable<Buffer>) {
      for await (const chunk of chunks) {
        hash.update(chunk);
        bytes += chunk.byteLength;
        yield chunk;
      }
    },
    createWriteStream(path),
  ).catch((error: unknown) => {
    throw new StopError(
      'staging_failed',
      `cannot write ${path}: ${describeError(error)}; free space there or set run.scratch to another disk`,
      { cause: error },
    );
  });
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
      return { path, lines, bytes, sha256: hash.digest('hex') };
    },
    async abort() {
      gzip.destroy();
      await written.catch(() => undefined);
    },
  };
}

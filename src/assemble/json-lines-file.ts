import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { finished } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { describeError, StopError } from '../errors.js';

/** A list being written to a local file, a JSON value a line. */
export interface JsonLinesFile {
  add(value: object): Promise<void>;
  /** Puts the whole list in its place. */
  finish(): Promise<void>;
  /** Gives it up; what was in its place before stays. */
  abort(): Promise<void>;
}

/**
 * Starts a list beside its place, so that a reader never sees half of it; gzipped when its name ends in `.gz`. Throws
 * StopError `list_file_failed` when the disk refuses.
 */
export function createJsonLinesFile(path: string): JsonLinesFile {
  const partial = `${path}.partial`;
  const file = createWriteStream(partial);
  const gzip = path.endsWith('.gz') ? createGzip() : undefined;
  gzip?.pipe(file);
  const sink = gzip ?? file;
  const written = finished(file).catch((error: unknown) => {
    throw new StopError(
      'list_file_failed',
      `cannot write ${partial}: ${describeError(error)}; give another --out`,
      { cause: error },
    );
  });
  // Reported by the write or finish that awaits it; until then it must not count as unhandled.
  written.catch(() => undefined);
  return {
    async add(value) {
      const accepted = sink.write(`${JSON.stringify(value)}\n`);
      if (!accepted) await Promise.race([once(sink, 'drain'), written]);
    },
    async finish() {
      sink.end();
      await written;
      await rename(partial, path);
    },
    async abort() {
      gzip?.destroy();
      file.destroy();
      await written.catch(() => undefined);
      await rm(partial, { force: true });
    },
  };
}

import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { finished } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { describeError, StopError } from '../errors.js';

/**
 * Writes a list, a JSON value a line, gzipped when its name ends in `.gz`. It is written under another name until it is
 * complete, so that a reader never sees half of it; when `work` fails, what was in its place stays.
 *
 * @param work - adds the values; its result is returned
 * @throws StopError `list_file_failed` when the disk refuses
 */
export async function writeJsonLinesFile<T>(
  path: string,
  work: (add: (value: object) => Promise<void>) => Promise<T>,
): Promise<T> {
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
  // Reported by the write or the end that awaits it; until then it must not count as unhandled.
  written.catch(() => undefined);
  try {
    const result = await work(async (value) => {
      const accepted = sink.write(`${JSON.stringify(value)}\n`);
      if (!accepted) await Promise.race([once(sink, 'drain'), written]);
    });
    sink.end();
    await written;
    await rename(partial, path);
    return result;
  } catch (error) {
    gzip?.destroy();
    file.destroy();
    await written.catch(() => undefined);
    await rm(partial, { force: true });
    throw error;
  }
}

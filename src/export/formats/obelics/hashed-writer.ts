import { createHash } from 'node:crypto';
import { closeSync, mkdirSync, openSync, rmSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { ByteWriter } from 'hyparquet-writer';
import type { StagedContent } from '../../../staging/staged-file.js';

/** Bytes gathered before they are written. */
const FLUSH_BYTES = 4 * 1024 * 1024;

/** A Parquet writer's output that goes to a file and is hashed as it passes. */
export interface HashedWriter {
  writer: ByteWriter;
  /** After the Parquet writer has finished: closes the file. */
  close(): StagedContent;
  abort(): void;
}

/**
 * Opens a file for `ParquetWriter`, whose calls return nothing to wait for: writes block, as those of the package's own
 * file writer do, which opens the file anew for each megabyte.
 */
export function createHashedWriter(path: string): HashedWriter {
  mkdirSync(dirname(path), { recursive: true });
  const fd = openSync(path, 'w');
  const hash = createHash('sha256');
  const writer = new ByteWriter(FLUSH_BYTES);
  const grow = writer.ensure.bind(writer);

  const flush = (): void => {
    const bytes = new Uint8Array(writer.buffer, 0, writer.index);
    hash.update(bytes);
    for (let done = 0; done < bytes.byteLength; ) done += writeSync(fd, bytes, done);
    writer.index = 0;
  };
  writer.ensure = (size) => {
    if (writer.index + size > writer.buffer.byteLength && writer.index > 0) flush();
    grow(size);
  };
  writer.finish = flush;
  const refuse = (): never => {
    throw new RangeError('the bytes of a file writer are in its file');
  };
  writer.getBuffer = refuse;
  writer.getBytes = refuse;

  return {
    writer,
    close() {
      closeSync(fd);
      return { path, bytes: writer.offset, sha256: hash.digest('hex') };
    },
    abort() {
      closeSync(fd);
      rmSync(path, { force: true });
    },
  };
}

import { createHash } from 'node:crypto';
import { appendFileSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { ByteWriter } from 'hyparquet-writer';
import { type StagedContent, type StageOptions, stagingFailed } from '../../staging/staged-file.js';

/** Bytes gathered before they are written. */
const FLUSH_BYTES = 1024 * 1024;

/** A Parquet writer's output that goes to a file and is hashed as it passes. */
export interface StagedParquet {
  writer: ByteWriter;
  /** What the file holds, once the Parquet writer has finished. */
  finish(): StagedContent;
  abort(): void;
}

/**
 * Creates a file for `ParquetWriter`, and the folders above it. Its calls return nothing to wait for, so writes block,
 * and no file stays open between them: whoever fails has nothing to close.
 *
 * @throws StopError `staging_failed` when the disk refuses, now or in any later call
 */
export function stageParquet(path: string, { remedy }: StageOptions = {}): StagedParquet {
  const guarded = (action: () => void): void => {
    try {
      action();
    } catch (error) {
      throw stagingFailed(path, error, remedy);
    }
  };
  guarded(() => {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, '');
  });
  const hash = createHash('sha256');
  const writer = new ByteWriter(FLUSH_BYTES);
  const grow = writer.ensure.bind(writer);

  const flush = (): void => {
    const bytes = new Uint8Array(writer.buffer, 0, writer.index);
    hash.update(bytes);
    guarded(() => appendFileSync(path, bytes));
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
    finish: () => ({ path, bytes: writer.offset, sha256: hash.digest('hex') }),
    abort: () => rmSync(path, { force: true }),
  };
}

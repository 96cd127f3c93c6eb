import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { type FileHandle, mkdir, open, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { describeError, StopError } from '../errors.js';
import { BLOCK_BYTES, returnBlock, takeBlock } from './byte-blocks.js';

/** A file on local disk that is complete. */
export interface StagedContent {
  path: string;
  bytes: number;
  /** Lower-case hex SHA-256, taken while the file was written. */
  sha256: string;
}

/** A file being staged on local disk; write calls are few and large, and the bytes are hashed as they pass. */
export interface StagingFile {
  readonly path: string;
  /** Bytes appended so far: the offset of the next chunk. */
  readonly bytes: number;
  /** Appends copies of the chunks; awaited, it holds the writer back while the disk is slow. One call at a time. */
  append(...chunks: Uint8Array[]): Promise<void>;
  /** Replaces bytes at an offset that was appended before; the file is then read once more for its hash. */
  patch(offset: number, bytes: Uint8Array): Promise<void>;
  /** Writes what is held and closes the file; `sync` waits until the disk has it. */
  finish(options?: { sync?: boolean }): Promise<StagedContent>;
  /** Closes and removes the file; for error paths. */
  abort(): Promise<void>;
}

/** Options of {@link stageFile}. */
export interface StageOptions {
  /** How another folder is chosen, for the error. Default: `name another folder for staged files`. */
  remedy?: string;
}

/**
 * Creates a file, and the folders above it.
 *
 * @throws StopError `staging_failed` when the disk refuses, now or in any later call
 */
export async function stageFile(path: string, { remedy }: StageOptions = {}): Promise<StagingFile> {
  const guarded = <T>(action: () => Promise<T>): Promise<T> => guard(action, path, remedy);
  const file = await guarded(async () => {
    await mkdir(dirname(path), { recursive: true });
    return open(path, 'w');
  });
  const hash = createHash('sha256');
  const block = takeBlock();
  let held = 0;
  let bytes = 0;
  let patched = false;

  const write = async (piece: Uint8Array, offset: number): Promise<void> => {
    const written = guarded(() => writeAt(file, piece, offset));
    hash.update(piece);
    await written;
  };
  const flush = async (): Promise<void> => {
    await write(block.subarray(0, held), bytes - held);
    held = 0;
  };

  return {
    path,
    get bytes() {
      return bytes;
    },
    async append(...chunks) {
      for (const chunk of chunks) {
        if (chunk.byteLength >= BLOCK_BYTES) {
          await flush();
          await write(chunk, bytes);
          bytes += chunk.byteLength;
          continue;
        }
        for (let from = 0; from < chunk.byteLength; ) {
          const taken = Math.min(chunk.byteLength - from, BLOCK_BYTES - held);
          block.set(taken === chunk.byteLength ? chunk : chunk.subarray(from, from + taken), held);
          from += taken;
          held += taken;
          bytes += taken;
          if (held === BLOCK_BYTES) await flush();
        }
      }
    },
    async patch(offset, replacement) {
      await flush();
      await guarded(() => writeAt(file, replacement, offset));
      patched = true;
    },
    async finish({ sync = false } = {}) {
      await flush();
      if (sync) await guarded(() => file.sync());
      await guarded(() => file.close());
      returnBlock(block);
      return { path, bytes, sha256: patched ? await hashFile(path) : hash.digest('hex') };
    },
    async abort() {
      await file.close().catch(() => undefined);
      await rm(path, { force: true });
    },
  };
}

/** Writes a small file whole. Throws StopError `staging_failed` when the disk refuses. */
export async function stageContent(
  path: string,
  content: string | Uint8Array,
  { remedy }: StageOptions = {},
): Promise<StagedContent> {
  const data = typeof content === 'string' ? Buffer.from(content) : content;
  const write = async (): Promise<void> => {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, data);
  };
  await guard(write, path, remedy);
  return { path, bytes: data.byteLength, sha256: createHash('sha256').update(data).digest('hex') };
}

async function hashFile(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path, { highWaterMark: BLOCK_BYTES }))
    hash.update(chunk as Buffer);
  return hash.digest('hex');
}

async function writeAt(file: FileHandle, bytes: Uint8Array, offset: number): Promise<void> {
  for (let done = 0; done < bytes.byteLength; ) {
    const { bytesWritten } = await file.write(bytes, done, bytes.byteLength - done, offset + done);
    done += bytesWritten;
  }
}

async function guard<T>(action: () => Promise<T>, path: string, remedy: string | undefined): Promise<T> {
  try {
    return await action();
  } catch (error) {
    throw stagingFailed(path, error, remedy);
  }
}

/** What a disk that refuses a file ends with. */
export function stagingFailed(
  path: string,
  error: unknown,
  remedy = 'name another folder for staged files',
): StopError {
  return new StopError(
    'staging_failed',
    `cannot write ${path}: ${describeError(error)}; free space there or ${remedy}`,
    { cause: error },
  );
}

import { type FileHandle, mkdir, open, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { describeError, StopError } from '../../errors.js';

/** Bytes held before they are written: few large writes, and two files under way stay far below a loader's memory. */
const HELD_BYTES = 4 * 1024 * 1024;

/** A file being staged on local disk; write calls are few and large. */
export interface StagedFile {
  readonly path: string;
  /** Bytes appended so far: the offset of the next chunk. */
  readonly bytes: number;
  /** Appends chunks; awaited, it holds the writer back while the disk is slow. The chunks must not change later. */
  append(...chunks: Uint8Array[]): Promise<void>;
  /** Replaces bytes at an offset that was appended before. */
  patch(offset: number, bytes: Uint8Array): Promise<void>;
  /** Writes what is held and closes the file. */
  finish(): Promise<void>;
  /** Closes and removes the file; for error paths. */
  abort(): Promise<void>;
}

/**
 * Creates a file, and the folders above it.
 *
 * @throws StopError `staging_failed` when the disk refuses, now or in any later call
 */
export async function stageFile(path: string): Promise<StagedFile> {
  const file = await guarded(path, async () => {
    await mkdir(dirname(path), { recursive: true });
    return open(path, 'w');
  });
  let held: Uint8Array[] = [];
  let heldBytes = 0;
  let bytes = 0;

  const flush = async (): Promise<void> => {
    if (held.length === 0) return;
    const block = held.length === 1 && held[0] ? held[0] : Buffer.concat(held, heldBytes);
    held = [];
    heldBytes = 0;
    await guarded(path, () => file.writeFile(block));
  };

  return {
    path,
    get bytes() {
      return bytes;
    },
    async append(...chunks) {
      for (const chunk of chunks) {
        held.push(chunk);
        heldBytes += chunk.byteLength;
        bytes += chunk.byteLength;
      }
      if (heldBytes >= HELD_BYTES) await flush();
    },
    async patch(offset, replacement) {
      await flush();
      await guarded(path, () => writeAt(file, replacement, offset));
    },
    async finish() {
      await flush();
      await guarded(path, () => file.close());
    },
    async abort() {
      await file.close().catch(() => undefined);
      await rm(path, { force: true });
    },
  };
}

/** Writes a small file whole. Throws StopError `staging_failed` when the disk refuses. */
export async function stageContent(path: string, content: string | Uint8Array): Promise<string> {
  await guarded(path, async () => {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, content);
  });
  return path;
}

async function writeAt(file: FileHandle, bytes: Uint8Array, offset: number): Promise<void> {
  for (let done = 0; done < bytes.byteLength; ) {
    const { bytesWritten } = await file.write(bytes, done, bytes.byteLength - done, offset + done);
    done += bytesWritten;
  }
}

async function guarded<T>(path: string, action: () => Promise<T>): Promise<T> {
  try {
    return await action();
  } catch (error) {
    throw new StopError(
      'staging_failed',
      `cannot write ${path}: ${describeError(error)}; free space there or name another folder for staged files`,
      { cause: error },
    );
  }
}

import { constants } from 'node:fs';
import { type FileHandle, open, unlink } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { describeFsError, errnoOf } from './fs-errors.js';
import { fileInfo, fileVersion, listFiles } from './fs-list.js';
import { OpenFiles } from './fs-open-files.js';
import { putFiles } from './fs-put-files.js';
import { sweepTemporaryFiles } from './fs-temporary.js';
import { writeObject } from './fs-write.js';
import { checkKey, checkRange, notFound, objectChanged, outOfRange } from './key.js';
import type {
  ByteRange,
  ObjectInfo,
  PutBody,
  PutOptions,
  PutOutcome,
  Store,
  SweepTemporaryOptions,
} from './store.js';

/** How much a read asks of the disk at once. */
const READ_BYTES = 256 * 1024;

/** A store in a folder, which can also clear what killed processes left behind. */
export interface FsStore extends Store {
  /**
   * Deletes temporary files of dead processes below `.tmp`, and those of processes out of sight (other machines and
   * containers, earlier boots) untouched for 24 hours. They are never visible as objects; this only frees space. Returns how many were deleted.
   */
  sweepTemporary(options?: SweepTemporaryOptions): Promise<number>;
}

/** Options of {@link createFsStore}. */
export interface FsStoreOptions {
  /** Milliseconds since the epoch by the clock that dates the files, to tell old ones. Default: a file's date. */
  now?: () => number;
}

/**
 * Opens a folder as a store; it is made by the first put.
 *
 * A put appears whole or not at all, also across a kill or a power cut. Versions are `bytes-mtimeMs`; no SHA-256 is
 * kept. `.tmp` below the folder is the store's own.
 *
 * @throws StopError `disk_full`, `permission_denied`, `read_only_file_system`, `checksum_mismatch`, `key_conflict`,
 * `no_hard_links`; BadInputError `not_found`, `bad_key`, `range_not_satisfiable`, from its methods
 */
export function createFsStore(folder: string, { now }: FsStoreOptions = {}): FsStore {
  const root = resolve(folder);
  const files = new OpenFiles();
  return {
    uri: root,
    get(key, range, { version } = {}) {
      checkKey(key);
      checkRange(range);
      return range?.end === undefined || version !== undefined
        ? readObject(root, key, range, version)
        : readRange(files, root, key, { start: range.start, end: range.end });
    },
    async put(key: string, body: PutBody, options: PutOptions = {}): Promise<PutOutcome> {
      checkKey(key);
      files.forget(join(root, key));
      return await writeObject(root, key, body, options);
    },
    async putFiles(given) {
      for (const { key } of given) {
        checkKey(key);
        files.forget(join(root, key));
      }
      await putFiles(root, given);
    },
    async head(key: string): Promise<ObjectInfo | undefined> {
      checkKey(key);
      return await fileInfo(root, key);
    },
    list: (prefix) => listFiles(root, prefix),
    async delete(key: string): Promise<void> {
      checkKey(key);
      files.forget(join(root, key));
      await deleteObject(join(root, key));
    },
    localPath(key) {
      checkKey(key);
      return join(root, key);
    },
    sweepTemporary: (options) => sweepTemporaryFiles(root, now, options),
    close: async () => files.close(),
  };
}

/** A range that ends: its file stays open for the next one. */
async function* readRange(
  files: OpenFiles,
  root: string,
  key: string,
  range: { start: number; end: number },
): AsyncGenerator<Uint8Array, void, undefined> {
  const path = join(root, key);
  for (let position = range.start; position <= range.end; ) {
    const chunk = await files
      .use(path, async ({ stats, read }) => {
        if (!stats.isFile()) throw notFound(root, key);
        if (range.start >= stats.size) throw outOfRange(root, key, range);
        const length = Math.min(READ_BYTES, Math.min(range.end, stats.size - 1) - position + 1);
        const buffer = Buffer.allocUnsafe(Math.max(0, length));
        return buffer.subarray(0, length > 0 ? await read(buffer, position) : 0);
      })
      .catch((error: unknown) => {
        if (['ENOENT', 'ENOTDIR', 'ELOOP'].includes(errnoOf(error) ?? '')) throw notFound(root, key, error);
        throw describeFsError(error, path);
      });
    if (chunk.byteLength === 0) return;
    position += chunk.byteLength;
    yield chunk;
  }
}

async function* readObject(
  root: string,
  key: string,
  range?: ByteRange,
  version?: string,
): AsyncGenerator<Uint8Array, void, undefined> {
  const path = join(root, key);
  const handle = await openObject(root, key);
  try {
    const stats = await handle.stat();
    if (!stats.isFile()) throw notFound(root, key);
    if (version !== undefined && fileVersion(stats) !== version) throw objectChanged(root, key);
    if (range !== undefined && range.start >= stats.size) throw outOfRange(root, key, range);
    const last = Math.min(range?.end ?? stats.size - 1, stats.size - 1);
    for (let position = range?.start ?? 0; position <= last; ) {
      const length = Math.min(READ_BYTES, last - position + 1);
      // A fresh buffer each time: whoever pulls may keep it.
      const { bytesRead, buffer } = await handle.read(Buffer.allocUnsafe(length), 0, length, position);
      if (bytesRead === 0) return;
      position += bytesRead;
      yield buffer.subarray(0, bytesRead);
    }
  } catch (error) {
    throw describeFsError(error, path);
  } finally {
    await handle.close();
  }
}

async function openObject(root: string, key: string): Promise<FileHandle> {
  const path = join(root, key);
  try {
    // Without O_NONBLOCK, opening a named pipe would wait for its writer forever.
    return await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
  } catch (error) {
    if (['ENOENT', 'ENOTDIR', 'ELOOP'].includes(errnoOf(error) ?? '')) throw notFound(root, key, error);
    throw describeFsError(error, path);
  }
}

async function deleteObject(path: string): Promise<void> {
  try {
    await unlink(path);
  } catch (error) {
    if (['ENOENT', 'ENOTDIR', 'EISDIR'].includes(errnoOf(error) ?? '')) return;
    throw describeFsError(error, path);
  }
}

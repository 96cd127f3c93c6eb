import { close, fsync, open } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { mapConcurrent } from '../flow/map-concurrent.js';
import { describeFsError, errnoOf } from './fs-errors.js';
import { makeFolder, writeObject } from './fs-write.js';
import type { GivenFile } from './store.js';
import { syncFolder } from './sync-folder.js';

/** Files under way: a disk makes many durable at once, where one by one each waits for it. */
const AT_ONCE = 16;

// Without the handle objects of node:fs/promises, which cost as much as the calls.
const openFile = promisify(open);
const syncFile = promisify(fsync);
const closeFile = promisify(close);

/**
 * Stores files of the same disk under their keys: each is on the disk before it has its name, and the names are when
 * all have theirs. Files of another disk are copied.
 */
export async function putFiles(folder: string, files: readonly GivenFile[]): Promise<void> {
  const folders = new Set(files.map(({ key }) => dirname(join(folder, key))));
  for (const path of folders)
    await makeFolder(path).catch((error: unknown) => {
      throw describeFsError(error, path);
    });
  const stored = mapConcurrent(files, (file) => putFile(folder, file), { concurrency: AT_ONCE });
  for await (const _ of stored);
  for (const path of folders)
    await syncFolder(path).catch((error: unknown) => {
      throw describeFsError(error, path);
    });
}

async function putFile(folder: string, { key, path, sha256 }: GivenFile): Promise<void> {
  const target = join(folder, key);
  try {
    const fd = await openFile(path, 'r+');
    try {
      await syncFile(fd);
    } finally {
      await closeFile(fd);
    }
    await rename(path, target);
  } catch (error) {
    if (errnoOf(error) !== 'EXDEV') throw describeFsError(error, target);
    await writeObject(folder, key, { path }, { sha256 });
    await rm(path, { force: true });
  }
}

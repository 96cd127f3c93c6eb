import type { Dirent } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { describeFsError, errnoOf } from './fs-errors.js';
import { compareKeys, isReserved } from './key.js';
import type { ObjectInfo } from './store.js';

/** A folder being walked: the names still to come, and who it is, to notice a symbolic link into itself. */
interface Level {
  /** Keys of files, keys and a slash of folders (which puts both in key order); the next one last. */
  names: string[];
  identity: string;
}

/** Version of a file: its size and modification time in milliseconds. */
export function fileVersion(stats: { size: number; mtimeMs: number }): string {
  return `${stats.size}-${stats.mtimeMs}`;
}

/**
 * Walks a folder in key order (UTF-8 bytes) and yields the files whose key starts with `prefix`.
 * Memory holds one folder's names per level. Symbolic links are followed, except into a folder being walked.
 */
export async function* listFiles(
  folder: string,
  prefix: string,
): AsyncGenerator<ObjectInfo, void, undefined> {
  const slash = prefix.lastIndexOf('/');
  const top = await readLevel(folder, prefix.slice(0, slash + 1), prefix);
  const levels: Level[] = top === undefined ? [] : [top];
  for (let level = levels.at(-1); level !== undefined; level = levels.at(-1)) {
    const name = level.names.pop();
    if (name === undefined) {
      levels.pop();
      continue;
    }
    if (name.endsWith('/')) {
      const next = await readLevel(folder, name, prefix);
      if (next !== undefined && !levels.some(({ identity }) => identity === next.identity)) levels.push(next);
      continue;
    }
    const info = await fileInfo(folder, name);
    if (info !== undefined) yield info;
  }
}

/** The entries of one folder that may lead to `prefix`, last first; undefined when the folder is not there. */
async function readLevel(folder: string, below: string, prefix: string): Promise<Level | undefined> {
  const path = join(folder, below);
  try {
    const { dev, ino } = await stat(path);
    const names: string[] = [];
    for (const dirent of await readdir(path, { withFileTypes: true })) {
      const key = below + dirent.name;
      if (isReserved(key)) continue;
      const name = (await isFolder(path, dirent)) ? `${key}/` : key;
      if (name.startsWith(prefix) || (name.endsWith('/') && prefix.startsWith(name))) names.push(name);
    }
    names.sort((a, b) => compareKeys(b, a));
    return { names, identity: `${dev}:${ino}` };
  } catch (error) {
    const errno = errnoOf(error);
    if (errno === 'ENOENT' || errno === 'ENOTDIR') return undefined;
    throw describeFsError(error, path);
  }
}

async function isFolder(path: string, dirent: Dirent): Promise<boolean> {
  if (!dirent.isSymbolicLink()) return dirent.isDirectory();
  try {
    return (await stat(join(path, dirent.name))).isDirectory();
  } catch (error) {
    // A dangling link, or one that circles, is no object and no folder.
    if (['ENOENT', 'ELOOP', 'ENOTDIR'].includes(errnoOf(error) ?? '')) return false;
    throw error;
  }
}

/** Facts of a file by its key; undefined when there is no regular file. */
export async function fileInfo(folder: string, key: string): Promise<ObjectInfo | undefined> {
  const path = join(folder, key);
  try {
    const stats = await stat(path);
    return stats.isFile()
      ? { key, bytes: stats.size, version: fileVersion(stats), storedMs: stats.mtimeMs }
      : undefined;
  } catch (error) {
    if (['ENOENT', 'ENOTDIR', 'ELOOP'].includes(errnoOf(error) ?? '')) return undefined;
    throw describeFsError(error, path);
  }
}

import { createHash } from 'node:crypto';
import { type FileHandle, link, mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { StopError } from '../errors.js';
import { describeFsError, errnoOf } from './fs-errors.js';
import { fileInfo } from './fs-list.js';
import { TEMPORARY_FOLDER, temporaryName } from './fs-temporary.js';
import type { PutBody, PutOptions, PutOutcome } from './store.js';
import { syncFolder } from './sync-folder.js';

/** Copy buffer: large enough that the copy is bound by the disk, small enough to be many at once. */
const COPY_BYTES = 1024 * 1024;

/**
 * Stores content under `<folder>/<key>` in one step that others see whole or not at all.
 *
 * The bytes go to `<folder>/.tmp/…` and to the disk first (fsync); then link(2) gives them their name, which fails when
 * the name is taken, or rename(2) replaces what was there. The folder is synced too, so that a power cut cannot undo
 * what was reported as done.
 */
export async function writeObject(
  folder: string,
  key: string,
  body: PutBody,
  { ifAbsent = false, sha256 }: PutOptions,
): Promise<PutOutcome> {
  const path = join(folder, key);
  const before = await fileInfo(folder, key);
  if (ifAbsent && before !== undefined) return 'exists';
  const temporary = join(folder, TEMPORARY_FOLDER, temporaryName());
  try {
    await makeFolder(dirname(temporary));
    if (!(await takeOver(temporary, body))) await writeTemporary(temporary, path, body, sha256);
    await makeFolder(dirname(path));
    if (ifAbsent) return await linkIfAbsent(temporary, folder, key);
    await rename(temporary, path);
    await syncFolder(dirname(path));
    return before === undefined ? 'created' : 'replaced';
  } catch (error) {
    throw describeFsError(error, path);
  } finally {
    // Gone by rename, or the disk refuses: what is left is invisible and swept later, so the first error stands.
    await rm(temporary, { force: true }).catch(() => undefined);
  }
}

/** Moves a given-up file to the temporary place and to the disk; false where it must be copied: another disk. */
async function takeOver(temporary: string, body: PutBody): Promise<boolean> {
  if (body instanceof Uint8Array || body.move !== true) return false;
  try {
    await rename(body.path, temporary);
  } catch (error) {
    if (errnoOf(error) === 'EXDEV') return false;
    throw describeFsError(error, body.path);
  }
  const file = await open(temporary, 'r+');
  try {
    await file.sync();
  } finally {
    await file.close();
  }
  return true;
}

async function linkIfAbsent(temporary: string, folder: string, key: string): Promise<PutOutcome> {
  const path = join(folder, key);
  try {
    await link(temporary, path);
  } catch (error) {
    const errno = errnoOf(error);
    if (errno === 'EEXIST') {
      if ((await fileInfo(folder, key)) !== undefined) return 'exists';
      throw new StopError('key_conflict', `${path}: a folder or a special file has this name`, {
        cause: error,
      });
    }
    if (errno === 'ENOTSUP' || errno === 'EOPNOTSUPP' || errno === 'ENOSYS' || errno === 'EPERM') {
      throw new StopError(
        'no_hard_links',
        `${path}: this file system refuses hard links (${errno}), which keep two writers apart; choose another folder`,
        { cause: error },
      );
    }
    throw error;
  }
  await syncFolder(dirname(path));
  return 'created';
}

async function writeTemporary(
  temporary: string,
  path: string,
  body: PutBody,
  sha256?: string,
): Promise<void> {
  const hash = createHash('sha256');
  const target = await open(temporary, 'wx');
  try {
    if (body instanceof Uint8Array) {
      hash.update(body);
      await writeFully(target, body);
    } else {
      await copyInto(target, body.path, hash);
    }
    const actual = hash.digest('hex');
    if (sha256 !== undefined && actual !== sha256) {
      throw new StopError(
        'checksum_mismatch',
        `${path}: SHA-256 of the content is ${actual}, expected ${sha256}`,
      );
    }
    await target.sync();
  } finally {
    await target.close();
  }
}

async function copyInto(
  target: FileHandle,
  sourcePath: string,
  hash: ReturnType<typeof createHash>,
): Promise<void> {
  const buffer = Buffer.allocUnsafe(COPY_BYTES);
  const source = await openStaged(sourcePath);
  try {
    while (true) {
      const { bytesRead } = await source.read(buffer, 0, COPY_BYTES, null);
      if (bytesRead === 0) return;
      const chunk = buffer.subarray(0, bytesRead);
      hash.update(chunk);
      await writeFully(target, chunk);
    }
  } finally {
    await source.close();
  }
}

/** Opens a staged file; its absence is the caller's fault and must not read as the object's. */
export async function openStaged(path: string): Promise<FileHandle> {
  try {
    return await open(path, 'r');
  } catch (error) {
    throw describeFsError(error, path);
  }
}

async function writeFully(target: FileHandle, bytes: Uint8Array): Promise<void> {
  // A write may be short when the disk is nearly full; the next one then says ENOSPC.
  for (let offset = 0; offset < bytes.byteLength; ) {
    const { bytesWritten } = await target.write(bytes, offset, bytes.byteLength - offset);
    offset += bytesWritten;
  }
}

/** Makes a folder and those above it. Node's own recursive mkdir reports ENOENT for a read-only file system. */
export async function makeFolder(path: string): Promise<void> {
  const parent = dirname(path);
  for (let attempt = 1; ; attempt += 1) {
    try {
      await mkdir(path);
      await syncFolder(parent);
      return;
    } catch (error) {
      // A file of this name shows when something is put below it.
      if (errnoOf(error) === 'EEXIST') return;
      if (errnoOf(error) !== 'ENOENT' || parent === path || attempt > 1) throw error;
    }
    await makeFolder(parent);
  }
}

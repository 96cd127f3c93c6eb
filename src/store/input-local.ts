import { constants } from 'node:fs';
import { type FileHandle, open, realpath, stat } from 'node:fs/promises';
import { isAbsolute, relative, sep } from 'node:path';
import { BadInputError, WeftError } from '../errors.js';
import { differenceOf, type FileIdentity, identityOf } from './file-identity.js';
import { describeFsError, errnoOf } from './fs-errors.js';
import type { Input } from './input.js';
import { inputChanged } from './input-changed.js';
import type { ByteRange } from './store.js';

/** How much a read asks of the disk at once. */
const READ_BYTES = 256 * 1024;

/**
 * Opens a local file.
 *
 * @param path - where the file is
 * @param uri - how the pipeline names it, for errors
 * @param within - folder outside of which the file, symbolic links resolved, must not lie
 */
export async function openLocalInput(path: string, uri: string, within?: string): Promise<Input> {
  try {
    if (within !== undefined && !(await isInside(path, within))) {
      throw new BadInputError('outside_input', `${uri}: a link leads out of the input folder`);
    }
    const info = await stat(path, { bigint: true });
    if (!info.isFile()) throw new BadInputError('input_not_file', `${uri}: not a regular file`);
    const identity = identityOf(info);
    return {
      uri,
      bytes: identity.bytes,
      version: identity.version,
      read: (range) => readLocal(path, uri, identity, range),
      check: () => checkLocal(path, uri, identity),
    };
  } catch (error) {
    throw describeInputError(error, uri);
  }
}

/** Reads the file that was opened: one that lies in its place now is noticed first, one that is written to at the end. */
async function* readLocal(
  path: string,
  uri: string,
  identity: FileIdentity,
  range?: ByteRange,
): AsyncGenerator<Uint8Array> {
  if (range?.end !== undefined && range.end < range.start) return;
  // Without O_NONBLOCK, opening a pipe that lies there now would wait for its writer forever.
  const file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK).catch((error: unknown) => {
    throw unreachable(error, uri);
  });
  try {
    await compareOpen(file, identity, uri);
    yield* readParts(file, range?.start ?? 0, Math.min(range?.end ?? identity.bytes, identity.bytes - 1));
    await compareOpen(file, identity, uri);
  } catch (error) {
    throw describeInputError(error, uri);
  } finally {
    await file.close();
  }
}

/** Parts of an open file in order, the next one under way while one is looked at. */
async function* readParts(file: FileHandle, start: number, end: number): AsyncGenerator<Uint8Array> {
  const readAt = async (position: number): Promise<Buffer> => {
    const length = Math.min(READ_BYTES, end - position + 1);
    if (length <= 0) return Buffer.alloc(0);
    // A buffer of its own: whoever pulls may keep it, or give it to a thread.
    const { bytesRead, buffer } = await file.read(Buffer.allocUnsafeSlow(length), 0, length, position);
    return buffer.subarray(0, bytesRead);
  };
  const begin = (position: number): Promise<Buffer> => {
    const part = readAt(position);
    // Rejected again for whoever takes it; nobody may be waiting for it just then.
    part.catch(() => undefined);
    return part;
  };
  let position = start;
  let next = begin(position);
  try {
    for (let part = await next; part.byteLength > 0; part = await next) {
      position += part.byteLength;
      next = begin(position);
      yield part;
    }
  } finally {
    // The file is closed after it.
    await next.catch(() => undefined);
  }
}

async function compareOpen(file: FileHandle, identity: FileIdentity, uri: string): Promise<void> {
  throwDifference(identity, identityOf(await file.stat({ bigint: true })), uri);
}

async function checkLocal(path: string, uri: string, identity: FileIdentity): Promise<void> {
  const info = await stat(path, { bigint: true }).catch((error: unknown) => {
    throw unreachable(error, uri);
  });
  throwDifference(identity, identityOf(info), uri);
}

function throwDifference(before: FileIdentity, now: FileIdentity, uri: string): void {
  const difference = differenceOf(before, now);
  if (difference !== undefined) throw inputChanged(uri, difference);
}

/** What it means that a file, which was opened before, cannot be. */
function unreachable(error: unknown, uri: string): WeftError {
  const described = describeInputError(error, uri);
  return described.code === 'input_not_found' ? inputChanged(uri, 'it is gone', error) : described;
}

async function isInside(path: string, folder: string): Promise<boolean> {
  const [file, root] = await Promise.all([realpath(path), realpath(folder)]);
  const step = relative(root, file);
  return step !== '' && step !== '..' && !step.startsWith(`..${sep}`) && !isAbsolute(step);
}

/** What a failed access to an input file means to the caller. */
export function describeInputError(error: unknown, uri: string): WeftError {
  if (error instanceof WeftError) return error;
  const options = { cause: error };
  switch (errnoOf(error)) {
    case 'ENOENT':
    case 'ENOTDIR':
    case 'ENAMETOOLONG':
    // A NUL in a name.
    case 'ERR_INVALID_ARG_VALUE':
      return new BadInputError('input_not_found', `${uri}: no such file or folder`, options);
    case 'ELOOP':
      return new BadInputError('input_not_found', `${uri}: its symbolic links form a loop`, options);
    case 'EACCES':
    case 'EPERM':
      return new BadInputError('input_forbidden', `${uri}: may not be read; check its permissions`, options);
    default:
      return describeFsError(error, uri);
  }
}

import { createReadStream } from 'node:fs';
import { realpath, stat } from 'node:fs/promises';
import { isAbsolute, relative, sep } from 'node:path';
import { BadInputError, WeftError } from '../errors.js';
import { describeFsError, errnoOf } from './fs-errors.js';
import { fileVersion } from './fs-list.js';
import type { Input } from './input.js';
import type { ByteRange } from './store.js';

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
    const info = await stat(path);
    if (!info.isFile()) throw new BadInputError('input_not_file', `${uri}: not a regular file`);
    return {
      uri,
      bytes: info.size,
      version: fileVersion(info),
      read: (range) => readLocal(path, uri, range),
    };
  } catch (error) {
    throw describeInputError(error, uri);
  }
}

async function* readLocal(path: string, uri: string, range?: ByteRange): AsyncGenerator<Uint8Array> {
  if (range?.end !== undefined && range.end < range.start) return;
  const stream = createReadStream(path, { ...range, highWaterMark: 256 * 1024 });
  try {
    for await (const chunk of stream) yield chunk as Buffer;
  } catch (error) {
    throw describeInputError(error, uri);
  } finally {
    stream.destroy();
  }
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

import { BadInputError, describeError, RetryError, StopError, WeftError } from '../errors.js';

/** The `code` of a file system error, such as `ENOSPC`. */
export function errnoOf(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}

/** Turns a file system error into one that says what to do; errors of our own pass unchanged. */
export function describeFsError(error: unknown, path: string): WeftError {
  if (error instanceof WeftError) return error;
  const options = { cause: error };
  switch (errnoOf(error)) {
    case 'ENOSPC':
    case 'EDQUOT':
      return new StopError(
        'disk_full',
        `${path}: no space left; free some, or choose another folder`,
        options,
      );
    case 'EACCES':
    case 'EPERM':
      return new StopError(
        'permission_denied',
        `${path}: permission denied; give this user access, or choose another folder`,
        options,
      );
    case 'EROFS':
      return new StopError(
        'read_only_file_system',
        `${path}: the file system is read-only; choose another folder, or mount it writable`,
        options,
      );
    case 'EMFILE':
    case 'ENFILE':
      return new StopError(
        'too_many_open_files',
        `${path}: too many open files; raise the limit (ulimit -n)`,
        options,
      );
    case 'ENAMETOOLONG':
      return new BadInputError('bad_key', `${path}: the name is too long for this file system`, options);
    case 'EEXIST':
    case 'ENOTDIR':
    case 'EISDIR':
    case 'ENOTEMPTY':
      return new StopError(
        'key_conflict',
        `${path}: a file and a folder would need the same name; use an empty folder`,
        options,
      );
    case 'EBUSY':
    case 'ESTALE':
    case 'ETIMEDOUT':
      return new RetryError('store_unavailable', `${path}: ${describeError(error)}; try again`, options);
    default:
      return new StopError('store_failed', `${path}: ${describeError(error)}`, options);
  }
}

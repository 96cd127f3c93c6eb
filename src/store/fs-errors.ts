import { describeError, StopError, type WeftError } from '../errors.js';
import { describeSystemError } from '../flow/system-error.js';

export { errnoOf } from '../flow/system-error.js';

/** Turns a file system error into one that says what to do; errors of our own pass unchanged. */
export function describeFsError(error: unknown, path: string): WeftError {
  return (
    describeSystemError(error, path) ??
    new StopError('store_failed', `${path}: ${describeError(error)}`, { cause: error })
  );
}

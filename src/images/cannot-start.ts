import { describeError, StopError } from '../errors.js';
import { describeSystemError } from '../flow/system-error.js';

/** The error of workers whose code does not load, or that the system does not let start. */
export function cannotStart(what: 'threads' | 'processes', cause: unknown): StopError {
  const refused = describeSystemError(cause);
  const why =
    refused === undefined
      ? `${describeError(cause)}; run npm run build, and check that sharp is installed for this platform`
      : describeError(refused);
  return new StopError('image_worker_failed', `image ${what} cannot start: ${why}`, { cause });
}

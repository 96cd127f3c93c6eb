import { describeError, StopError } from '../errors.js';

/** The error of workers whose code does not load, or that the system does not let start. */
export function cannotStart(what: 'threads' | 'processes', cause: unknown): StopError {
  const message = `image ${what} cannot start: ${describeError(cause)}; run npm run build, and check that sharp is installed for this platform`;
  return new StopError('image_worker_failed', message, { cause });
}

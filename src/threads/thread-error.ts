import {
  AbortedError,
  BadInputError,
  describeError,
  FixConfigError,
  RetryError,
  StopError,
  WeftError,
} from '../errors.js';
import { describeSystemError } from '../flow/system-error.js';

/** An error in plain data: structured cloning keeps neither the class nor the code of ours. */
export interface PackedError {
  class: string;
  code: string;
  message: string;
}

const CLASSES = { FixConfigError, BadInputError, RetryError, StopError, WeftError } as const;

/** Packs anything thrown in a thread; what the system said becomes one of our errors, since its code is lost. */
export function packError(error: unknown): PackedError {
  const known = describeSystemError(error);
  if (known !== undefined) return { class: known.name, code: known.code, message: known.message };
  return {
    class: 'Error',
    code: '',
    message: error instanceof Error ? (error.stack ?? error.message) : describeError(error),
  };
}

/** The error as the thread threw it. */
export function unpackError({ class: name, code, message }: PackedError): Error {
  if (name === 'AbortedError') return new AbortedError(message);
  const Class = Object.hasOwn(CLASSES, name) ? CLASSES[name as keyof typeof CLASSES] : undefined;
  return Class === undefined ? new Error(message) : new Class(code, message);
}

import { describeError, errorOfClass, WeftError } from '../errors.js';
import { describeSystemError } from '../flow/system-error.js';

/** An error in plain data: structured cloning keeps neither the class nor the code of ours. */
export interface PackedError {
  class: string;
  code: string;
  message: string;
  /** The error itself, where it is none of ours. */
  thrown?: { message: string; stack?: string; code?: unknown };
}

/** Packs anything thrown in a thread; what the system said becomes one of our errors, since its code is lost. */
export function packError(error: unknown): PackedError {
  const known = describeSystemError(error);
  const packed =
    known === undefined
      ? {
          class: 'Error',
          code: '',
          message: error instanceof Error ? (error.stack ?? error.message) : describeError(error),
        }
      : { class: known.name, code: known.code, message: known.message };
  if (error instanceof WeftError) return packed;
  if (!(error instanceof Error)) return { ...packed, thrown: { message: String(error) } };
  const { message, stack } = error;
  const code = 'code' in error ? error.code : undefined;
  return {
    ...packed,
    thrown: {
      message,
      ...(stack !== undefined && { stack }),
      ...(typeof code === 'string' && { code }),
    },
  };
}

/** The error as it is reported to whoever runs a command: one of ours, where it is one or the system's. */
export function unpackError({ class: name, code, message }: PackedError): Error {
  return errorOfClass(name, code, message) ?? new Error(message);
}

/** The error as the thread threw it, for whoever blames the input of the task. */
export function thrownError(packed: PackedError): Error {
  const { thrown } = packed;
  return thrown === undefined ? unpackError(packed) : Object.assign(new Error(thrown.message), thrown);
}

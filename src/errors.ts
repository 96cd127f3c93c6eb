/** Base of all errors that Weft throws on purpose: one clear line, a stable code, the cause kept. */
export class WeftError extends Error {
  /** Stable, `snake_case`; scripts may match on it. */
  readonly code: string;
  /** Exit status of the command line for this class of error. */
  readonly exitCode: number = 1;

  constructor(code: string, message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.name = new.target.name;
    this.code = code;
  }
}

/** The caller must fix the pipeline, an option or the command line. */
export class FixConfigError extends WeftError {
  override readonly exitCode = 2;
}

/** The caller must give another input or repair this one; other inputs are not affected. */
export class BadInputError extends WeftError {
  override readonly exitCode = 3;
}

/** Trying again later may help: a network, a server or a lock was in the way. */
export class RetryError extends WeftError {
  override readonly exitCode = 4;
}

/** Nothing the caller repeats will help until the environment changes: disk full, permission, wrong server. */
export class StopError extends WeftError {
  override readonly exitCode = 5;
}

/** The run was asked to stop, by Ctrl-C or an abort signal. */
export class AbortedError extends WeftError {
  override readonly exitCode = 130;
  constructor(message = 'stopped on request', options?: { cause?: unknown }) {
    super('aborted', message, options);
  }
}

/** The classes whose errors have a code and a message of their own, by name. */
const CLASSES = { FixConfigError, BadInputError, RetryError, StopError, WeftError } as const;

/** An error of ours by the name of its class, as another thread gives it; undefined for the name of no such class. */
export function errorOfClass(name: string, code: string, message: string): WeftError | undefined {
  if (name === 'AbortedError') return new AbortedError(message);
  const Class = Object.hasOwn(CLASSES, name) ? CLASSES[name as keyof typeof CLASSES] : undefined;
  return Class === undefined ? undefined : new Class(code, message);
}

/** The message of anything thrown, on one line. */
export function describeError(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return message.replace(/\s+/g, ' ').trim() || 'unknown error';
}

import { CommanderError } from 'commander';
import { AbortedError, describeError, StopError } from '../errors.js';
import { describeSystemError, errnoOf } from '../flow/system-error.js';
import { OutputClosedError } from './print.js';

/** What the command line says of an error, and the exit status. */
export interface Failure {
  /** One line; empty when there is nothing to say, or commander has said it. */
  line: string;
  status: number;
}

/** Exit status of faults of our own; see sysexits.h, EX_SOFTWARE. */
export const INTERNAL_ERROR = 70;

/** The line and the exit status for anything that a command threw. */
export function describeFailure(error: unknown): Failure {
  if (error instanceof CommanderError) return { line: '', status: error.exitCode === 0 ? 0 : 2 };
  // A reader that has seen enough, such as head, is no error of ours; who does lasting work prints after it.
  if (error instanceof OutputClosedError) return { line: '', status: 0 };
  // Who stopped the run says more than that it was stopped: which signal, and how to resume.
  if (error instanceof AbortedError && error.cause instanceof AbortedError)
    return describeFailure(error.cause);
  const known = describeSystemError(error) ?? notLoaded(error);
  if (known !== undefined) return { line: describeError(known), status: known.exitCode };
  const name = error instanceof Error ? `${error.name}: ` : '';
  const line = `internal error: ${name}${describeError(error)}${placeIn(error)}; this is a bug in weft: please report it with the command line`;
  return { line, status: INTERNAL_ERROR };
}

/** A module that is absent, or that Node calls absent because no more files can be opened. */
function notLoaded(error: unknown): StopError | undefined {
  if (errnoOf(error) !== 'ERR_MODULE_NOT_FOUND') return undefined;
  const message = `${describeError(error)}; run npm ci and npm run build, or raise the limit of open files (ulimit -n)`;
  return new StopError('not_installed', message, { cause: error });
}

/** File and line of ours where an error was made: the stack has one line each, and users have one line to send. */
function placeIn(error: unknown): string {
  // Bounded: a message at the head of the stack may quote a megabyte of a stranger's.
  const place =
    error instanceof Error ? /(?:dist|src)\/([\w./-]{1,200}:\d{1,6}):\d/.exec(error.stack ?? '') : null;
  return place === null ? '' : ` (${place[1]})`;
}

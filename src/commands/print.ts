import { StopError } from '../errors.js';
import { describeSystemError, errnoOf } from '../flow/system-error.js';
import { visibleText } from '../flow/visible-text.js';
import { withoutSecrets } from '../store/url-secrets.js';
import { withTypedNames } from './names-as-typed.js';
import { clearStatus } from './status-line.js';

/** The reader of standard output has had enough, as `head` has. */
export class OutputClosedError extends StopError {
  constructor(cause: unknown) {
    super('output_closed', 'standard output was closed by its reader', { cause });
  }
}

/** The first write to a closed pipe fails with EPIPE; later ones fail because the stream is destroyed. */
const CLOSED = new Set(['EPIPE', 'ERR_STREAM_DESTROYED', 'ERR_STREAM_WRITE_AFTER_END']);

/**
 * Writes lines for people to standard error, and {@link print} writes data to standard output.
 *
 * Titles, URLs, file names and messages come from strangers: nothing that a terminal would obey passes either. Lines for
 * people end in logs, so URLs in them lose their credentials, wherever the line comes from. Paths stand as they were typed.
 */
export function say(text: string): void {
  clearStatus();
  process.stderr.write(`${visibleText(withoutSecrets(withTypedNames(text)))}\n`);
}

/**
 * Writes lines to standard output; resolves when they are written.
 *
 * Rejects with OutputClosedError, and as {@link describeSystemError} says for a full disk and the like.
 */
export function print(text: string): Promise<void> {
  return new Promise((resolve, reject) => {
    process.stdout.write(`${visibleText(text)}\n`, (error) =>
      error ? reject(outputError(error)) : resolve(),
    );
  });
}

/** Prints what a status or a file says as well: a reader that has left changes nothing then. */
export async function printIfRead(text: string): Promise<void> {
  try {
    await print(text);
  } catch (error) {
    if (!(error instanceof OutputClosedError)) throw error;
  }
}

/**
 * Keeps a failed write from being an `error` event without a listener, which ends the process wherever it is.
 *
 * Failed writes to standard output reject where they were made. Those to standard error have nobody left to read them:
 * a build goes on when whoever watched its progress has left.
 */
export function tolerateClosedStreams(): void {
  for (const stream of [process.stdout, process.stderr]) {
    if (!stream.listeners('error').includes(ignore)) stream.on('error', ignore);
  }
}

const ignore = (): void => undefined;

function outputError(error: Error): Error {
  if (CLOSED.has(errnoOf(error) ?? '')) return new OutputClosedError(error);
  return describeSystemError(error, 'standard output') ?? error;
}

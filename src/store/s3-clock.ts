import type { S3Client } from '@aws-sdk/client-s3';
import { isSkewed, s3ErrorFacts } from './s3-errors.js';

/**
 * The server's clock, read off the Date of its answers and carried on by one that nobody sets. What a server dated
 * (uploads, objects) is old or new by this clock only: that of this machine may be years off.
 */
export class S3Clock {
  #offset: number | undefined;

  /** Milliseconds since the epoch; undefined before the first answer, and with servers that do not date theirs. */
  now(): number | undefined {
    return this.#offset === undefined ? undefined : this.#offset + performance.now();
  }

  /** Reads the Date of every answer that a client gets. */
  follow(client: S3Client): void {
    client.middlewareStack.add(
      (next) => async (args) => {
        const result = await next(args);
        const { headers } = result.response as { headers?: Record<string, string> };
        // A cache's answer is dated by when it was made, not by when it came.
        const at = headers?.age === undefined ? Date.parse(headers?.date ?? '') : Number.NaN;
        if (!Number.isNaN(at)) this.#offset = at - performance.now();
        return result;
      },
      { step: 'deserialize', priority: 'low', name: 'weftServerClock' },
    );
  }
}

/** Refusals in which some servers tell of a wrong time, besides those that say so. */
const MAY_MEAN_TIME = new Set([
  'AccessDenied',
  'AccessDeniedException',
  'AuthFailure',
  'SignatureDoesNotMatch',
]);

/**
 * Whether another attempt is worth it because the SDK has just learnt the server's time from a refusal; `undefined`
 * where the clock has nothing to do with the error.
 *
 * On a machine whose clock is over four minutes off, the SDK marks every refusal as one of the clock and so as passing,
 * also "no such key" and "precondition failed": each put-if-absent lasted half a minute there. And it does not mark the
 * one refusal that follows when such a clock is set right during a run.
 */
export function clockMayHelp(error: unknown, retry: number): boolean | undefined {
  const { $metadata } = (error ?? {}) as { $metadata?: { clockSkewCorrected?: boolean } };
  const marked = $metadata?.clockSkewCorrected === true;
  const { status, name } = s3ErrorFacts(error);
  // The answer to a HEAD has no body, and so no name, to say why.
  const unnamed = status === 403 && name === 'Unknown';
  if (isSkewed(error) || unnamed || (marked && MAY_MEAN_TIME.has(name))) return retry === 1;
  const refusal = status >= 400 && status < 500 && status !== 429 && status !== 408;
  return marked && refusal && !/^RequestTimeout(Exception)?$/.test(name) ? false : undefined;
}

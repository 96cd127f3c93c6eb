import { WeftError } from '../errors.js';

/** What can be read off an error of the SDK. */
interface S3ErrorFacts {
  /** Error code of the service, such as `NoSuchKey`, or the name of a client-side error. */
  name: string;
  /** HTTP status, 0 when there was no answer. */
  status: number;
  /** System or TLS error code, such as `ECONNREFUSED`; empty when there is none. */
  code: string;
}

/** Reads the facts off anything that the SDK throws. */
export function s3ErrorFacts(error: unknown): S3ErrorFacts {
  if (!(error instanceof Error)) return { name: '', status: 0, code: '' };
  const { $metadata, code } = error as Error & { $metadata?: { httpStatusCode?: number }; code?: unknown };
  return {
    name: error.name,
    status: $metadata?.httpStatusCode ?? 0,
    code: typeof code === 'string' ? code : '',
  };
}

const DAMAGED = new Set([
  'BadDigest',
  'InvalidDigest',
  'XAmzContentSHA256Mismatch',
  'XAmzContentChecksumMismatch',
  'IncompleteBody',
]);

/** What servers call a request whose time is too far from theirs. */
const SKEWED = new Set([
  'RequestTimeTooSkewed',
  'RequestExpired',
  'RequestInTheFuture',
  'InvalidSignatureException',
]);

/** Whether the server refused a request for its time. */
export function isSkewed(error: unknown): boolean {
  return SKEWED.has(s3ErrorFacts(error).name);
}

/** Whether the server found that the body was damaged on its way; sending it again is right. */
export function isDamaged(error: unknown): boolean {
  return DAMAGED.has(s3ErrorFacts(error).name);
}

/** Whether a condition of the request (If-None-Match, If-Match) did not hold. */
export function isPreconditionFailed(error: unknown): boolean {
  return s3ErrorFacts(error).status === 412;
}

/** Whether another conditional write of the same key was under way; the whole upload must be sent again. */
export function isConflict(error: unknown): boolean {
  return s3ErrorFacts(error).status === 409;
}

/**
 * Whether the object is absent. A HEAD has no body and so cannot tell an absent object from an absent bucket; other
 * requests can, and servers answer 404 for more than these two.
 */
export function isAbsent(error: unknown): boolean {
  const { name, status } = s3ErrorFacts(error);
  return status === 404 && (name === 'NoSuchKey' || name === 'NotFound');
}

/** Whether no verdict of the server is known: no answer, a broken one, or one that blames the server. */
export function isUnanswered(error: unknown): boolean {
  if (error instanceof WeftError) return false;
  const { name, status, code } = s3ErrorFacts(error);
  if (status === 429 || status >= 500) return status !== 501;
  if (name === 'TimeoutError' || name === 'RequestTimeout' || name === 'SlowDown') return true;
  return (
    /^(ECONN|EPIPE|ETIMEDOUT|EHOST|ENET|ENOTFOUND|EAI_)/.test(code) ||
    /^(aborted|socket hang up)$/.test(error instanceof Error ? error.message : '')
  );
}

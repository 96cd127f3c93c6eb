import {
  AbortedError,
  BadInputError,
  describeError,
  FixConfigError,
  RetryError,
  StopError,
  WeftError,
} from '../errors.js';

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

const BAD_CREDENTIALS = new Set([
  'InvalidAccessKeyId',
  'SignatureDoesNotMatch',
  'ExpiredToken',
  'InvalidToken',
  'TokenRefreshRequired',
]);
const WRONG_REGION = new Set([
  'PermanentRedirect',
  'AuthorizationHeaderMalformed',
  'IllegalLocationConstraintException',
]);
const NO_CREDENTIALS = new Set(['CredentialsProviderError', 'TokenProviderError']);
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
    /^(aborted|socket hang up)$/.test(messageOf(error))
  );
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : '';
}

/** Turns an error of the SDK into one that says what to do; errors of our own pass unchanged. */
export function describeS3Error(error: unknown, where: string): WeftError {
  if (error instanceof WeftError) return error;
  const { name, status, code } = s3ErrorFacts(error);
  const options = { cause: error };
  const said = `${name}${status > 0 ? ` (HTTP ${status})` : ''}: ${describeError(error)}`;
  const fix = (id: string, remedy: string) => new FixConfigError(id, `${where}: ${remedy}; ${said}`, options);
  if (name === 'AbortError') return new AbortedError(undefined, options);
  if (name === 'NoSuchBucket')
    return fix('no_such_bucket', 'the bucket does not exist; create it, or correct the name');
  if (name === 'InvalidBucketName')
    return fix('bad_bucket_name', 'this is no valid bucket name; correct the s3:// URI');
  if (NO_CREDENTIALS.has(name)) {
    return fix(
      'no_credentials',
      'no credentials; set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or a profile',
    );
  }
  if (isSkewed(error)) {
    const clock = new Date().toISOString();
    return fix('clock_skew', `the server's time is another than this machine's, ${clock}; set the clock`);
  }
  if (BAD_CREDENTIALS.has(name) || status === 401)
    return fix('bad_credentials', 'the credentials were refused; renew them');
  if (WRONG_REGION.has(name) || status === 301)
    return fix('wrong_region', 'the bucket is in another region; set it');
  if (name === 'AccessDenied' || status === 403) {
    return fix(
      'access_denied',
      'access denied; grant this user the right (without s3:ListBucket, absent objects answer so too)',
    );
  }
  if (/region is missing/i.test(messageOf(error)))
    return fix('no_region', 'no region; set AWS_REGION, or s3.region');
  if (code === 'CERT_NOT_YET_VALID' || code === 'CERT_HAS_EXPIRED') {
    const clock = new Date().toISOString();
    return fix(
      'bad_certificate',
      `the TLS certificate is not valid at ${clock}; set this machine's clock if that is not the time, else the server must renew it`,
    );
  }
  if (/CERT|SELF_SIGNED|UNABLE_TO_VERIFY|^ERR_TLS/.test(code)) {
    return fix(
      'bad_certificate',
      'the TLS certificate is not trusted; set NODE_EXTRA_CA_CERTS, or correct the endpoint',
    );
  }
  if (code === 'EPROTO' || code === 'ERR_INVALID_URL' || code === 'ERR_INVALID_PROTOCOL') {
    return fix(
      'bad_endpoint',
      'no S3 server can be reached under this endpoint; correct its http:// or https:// URL',
    );
  }
  if (status === 405 || status === 501) {
    return new StopError(
      'not_supported',
      `${where}: the server does not have this request; use another server, or another endpoint of it; ${said}`,
      options,
    );
  }
  if (isAbsent(error)) return new BadInputError('not_found', `${where}: no such object`, options);
  if (isUnanswered(error)) {
    return new RetryError(
      'store_unavailable',
      `${where}: no good answer after all attempts; check the endpoint, or try again later; ${said}`,
      options,
    );
  }
  if (isDamaged(error))
    return new RetryError(
      'upload_damaged',
      `${where}: the data was damaged in transit; try again; ${said}`,
      options,
    );
  return new StopError('store_failed', `${where}: ${said}`, options);
}

import {
  AbortedError,
  BadInputError,
  describeError,
  FixConfigError,
  RetryError,
  StopError,
  WeftError,
} from '../errors.js';
import { isAbsent, isDamaged, isSkewed, isUnanswered, s3ErrorFacts } from './s3-errors.js';
import { endpointOf, ForeignAnswer } from './s3-foreign.js';

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
  'TemporaryRedirect',
]);
const NO_CREDENTIALS = new Set(['CredentialsProviderError', 'TokenProviderError']);
/** Turns an error of the SDK into one that says what to do; errors of our own pass unchanged. */
export function describeS3Error(error: unknown, where: string): WeftError {
  if (error instanceof WeftError) return error;
  const { name, status, code } = s3ErrorFacts(error);
  const options = { cause: error };
  const said = `${name}${status > 0 ? ` (HTTP ${status})` : ''}: ${describeError(error)}`;
  const fix = (id: string, remedy: string) => new FixConfigError(id, `${where}: ${remedy}; ${said}`, options);
  if (name === 'AbortError') return new AbortedError(undefined, options);
  if (error instanceof ForeignAnswer) return notS3(where, error.endpoint, error.message, error);
  const endpoint = endpointOf(error) ?? 'the endpoint';
  if (name === 'NoSuchBucket')
    return fix('no_such_bucket', 'the bucket does not exist; create it, or correct the name');
  if (name === 'InvalidBucketName')
    return fix('bad_bucket_name', 'this is no valid bucket name; correct the URI');
  if (NO_CREDENTIALS.has(name)) {
    return fix(
      'no_credentials',
      where.startsWith('gs:')
        ? 'no credentials; set GS_ACCESS_KEY_ID and GS_SECRET_ACCESS_KEY to an HMAC key, or read a public bucket unsigned (s3.anonymous, --s3-anonymous)'
        : 'no credentials; set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or a profile, or read a public bucket unsigned (s3.anonymous, --s3-anonymous)',
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
  // OpenSSL's own words are long, and say no more.
  if (code === 'EPROTO') {
    const remedy = `${endpoint} does not speak TLS; give it as http://, or give the port that does`;
    return new FixConfigError('bad_endpoint', `${where}: ${remedy}`, options);
  }
  if (code.startsWith('HPE_')) {
    const remedy = `${endpoint} does not speak HTTP; correct the endpoint, https:// if its port is one of TLS`;
    return fix('bad_endpoint', remedy);
  }
  if (code === 'ERR_INVALID_URL' || code === 'ERR_INVALID_PROTOCOL') {
    return fix(
      'bad_endpoint',
      'no S3 server can be reached under this endpoint; correct its http:// or https:// URL',
    );
  }
  // The answer was whole, and the SDK could not read it.
  if (name === 'SyntaxError' || messageOf(error).includes('Deserialization error'))
    return notS3(where, endpoint, describeError(error).slice(0, 200), error);
  if (status === 405 || status === 501) {
    return new StopError(
      'not_supported',
      `${where}: the server does not have this request; use another server, or another endpoint of it; ${said}`,
      options,
    );
  }
  if (isAbsent(error)) return new BadInputError('not_found', `${where}: no such object`, options);
  if (isUnanswered(error)) {
    return new RetryError('store_unavailable', `${where}: ${unansweredAt(endpoint, code)}; ${said}`, options);
  }
  if (isDamaged(error))
    return new RetryError(
      'upload_damaged',
      `${where}: the data was damaged in transit; try again; ${said}`,
      options,
    );
  return new StopError('store_failed', `${where}: ${said}`, options);
}

/** The error of an endpoint behind which there is no S3 server. */
export function notS3(where: string, endpoint: string, what: string, cause?: unknown): FixConfigError {
  return new FixConfigError(
    'not_s3',
    `${where}: ${endpoint} does not answer as S3 (${what}); give the URL of an S3 server (s3.endpoint, --s3-endpoint, AWS_ENDPOINT_URL, or endpoint_url of the profile), and see that no proxy or login page is in between`,
    { cause },
  );
}

/** Why there was no answer, and what can be done. */
function unansweredAt(endpoint: string, code: string): string {
  if (code === 'ECONNREFUSED')
    return `nothing listens at ${endpoint}; start the server, or correct the endpoint`;
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') {
    return `the host of ${endpoint} is not known; correct the endpoint, or set s3.force_path_style (--s3-path-style) if the server has no host name for each bucket`;
  }
  const tls = endpoint.startsWith('http:') && code === 'ECONNRESET' ? ' (https://, if it speaks TLS)' : '';
  return `no good answer of ${endpoint} after all attempts; check the endpoint${tls}, or try again later`;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : '';
}

import { ProxyError } from '../store/proxy/proxy-connector.js';
import { FetchFailure } from './fetch-outcome.js';

const RESET = new Set([
  'ECONNRESET',
  'EPIPE',
  'UND_ERR_SOCKET',
  'ECONNABORTED',
  'UND_ERR_ABORTED',
  'UND_ERR_INFO',
]);
const UNREACHABLE = new Set([
  'EHOSTUNREACH',
  'ENETUNREACH',
  'EADDRNOTAVAIL',
  'EHOSTDOWN',
  'ENETDOWN',
  'EINVAL',
]);
const TIMEOUT_CONNECT = new Set(['UND_ERR_CONNECT_TIMEOUT', 'ETIMEDOUT']);
const TLS =
  /^(?:CERT_|ERR_TLS|ERR_SSL|UNABLE_TO_|SELF_SIGNED|DEPTH_ZERO|HOSTNAME_MISMATCH|INVALID_CA|INVALID_PURPOSE|PATH_LENGTH|CRL_)|^EPROTO$/;

/** Sorts what Node and undici throw into a failure with a stable reason; the detail is the error's code. */
export function classifyError(error: unknown): FetchFailure {
  if (error instanceof FetchFailure) return error;
  // Happy eyeballs failed on every address: they fail alike, and the first was preferred.
  if (error instanceof AggregateError && error.errors.length > 0) return classifyError(error.errors[0]);
  const code = errorCode(error);
  const cause = { cause: error };
  if (error instanceof ProxyError)
    return new FetchFailure('proxy_failed', error.message, { ...cause, passing: true });
  if (TIMEOUT_CONNECT.has(code)) return new FetchFailure('timeout_connect', code, cause);
  if (code === 'ECONNREFUSED') return new FetchFailure('refused', code, cause);
  if (UNREACHABLE.has(code)) return new FetchFailure('unreachable', code, cause);
  if (isMalformed(error, code)) return new FetchFailure('bad_response', code, { ...cause, malformed: true });
  if (RESET.has(code) || code.startsWith('ERR_HTTP2_'))
    return new FetchFailure('reset', code, { ...cause, retryable: true });
  if (TLS.test(code)) return new FetchFailure('tls', code, cause);
  return new FetchFailure('network_error', code, cause);
}

/**
 * Whether undici's parser refused the answer. It reports a broken head behind a Content-Length as a body that is too
 * short, and 100 Continue as a broken socket.
 */
function isMalformed(error: unknown, code: string): boolean {
  if (/^HPE_|^HTTPParserError$|^UND_ERR_HEADERS_OVERFLOW$|^UND_ERR_RES_/.test(code)) return true;
  return (
    code === 'UND_ERR_SOCKET' && error instanceof Error && /^bad (?:response|upgrade)$/.test(error.message)
  );
}

function errorCode(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown';
  if ('code' in error && typeof error.code === 'string') return error.code;
  return error.cause === undefined ? error.name : errorCode(error.cause);
}

import type { FetchDrop, FetchDropReason } from '../fetch/fetch-outcome.js';
import type { HttpResponse } from '../fetch/http-response.js';
import { mayPass } from '../fetch/http-status.js';
import { retryAfterMs } from '../fetch/retry-delay.js';

/** Failures that may not happen again at another try. */
const TRANSIENT = new Set<FetchDropReason>([
  'refused',
  'unreachable',
  'reset',
  'timeout_connect',
  'timeout_first_byte',
  'timeout_idle',
  'deadline',
  'network_error',
  'host_busy',
]);

/** Failures that say nothing about the host's health: no request was sent, or a whole answer came. */
const NO_FAULT_OF_HOST = new Set<FetchDropReason>([
  'private_address',
  'bad_url',
  'unsupported_scheme',
  'port_not_allowed',
  'too_large',
  'content_encoding',
]);

/** Whether another try may succeed. */
export function isTransient({ reason, detail }: FetchDrop['drop']): boolean {
  return TRANSIENT.has(reason) || (reason === 'dns' && !/^(?:ENOTFOUND|ENODATA|EBADNAME)$/.test(detail));
}

/** Whether a failure counts against the host. */
export function isHostFailure(reason: FetchDropReason): boolean {
  return !NO_FAULT_OF_HOST.has(reason);
}

/** Whether a status asks to back off: 408, 429 and most of 5xx. */
export function asksToBackOff(status: number): boolean {
  return mayPass(status);
}

/** The pause that an answer asks for. */
export function retryAfterOf(response: HttpResponse, now: number): { retryAfterMs?: number } {
  const wait = retryAfterMs(response, now);
  return wait === undefined ? {} : { retryAfterMs: wait };
}

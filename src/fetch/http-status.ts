import { FetchFailure } from './fetch-outcome.js';

const REDIRECTS = new Set([301, 302, 303, 307, 308]);

/** True for statuses whose Location header is followed. */
export function isRedirect(status: number): boolean {
  return REDIRECTS.has(status);
}

/** True for statuses that say "not now": 408, 429 and 5xx, but for 501 and 505, which say "never". */
export function mayPass(status: number): boolean {
  return status === 408 || status === 429 || (status >= 500 && status !== 501 && status !== 505);
}

/** The failure that a status other than 2xx is for a reader who wants the content. */
export function statusFailure(status: number): FetchFailure | undefined {
  if (status >= 200 && status <= 299) return undefined;
  const reason = status < 400 ? 'http_3xx' : status < 500 ? 'http_4xx' : 'http_5xx';
  return new FetchFailure(reason, String(status), { retryable: mayPass(status) });
}

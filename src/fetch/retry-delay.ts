import { createHash } from 'node:crypto';
import { type HttpResponse, headerMap, headerValue } from './http-response.js';

/** Longest pause between two tries, whatever the exponent. */
const MAX_DELAY_MS = 30_000;

/** Longest Retry-After that is believed: a day. */
const MAX_RETRY_AFTER_MS = 86_400_000;

/**
 * Pause before try number `attempt` (1 is the first retry): `baseMs` doubled each time, at most 30 s, of which
 * half is fixed and half is spread by a hash of URL and attempt. The spread keeps URLs that failed together from
 * returning together, and needs no random source.
 */
export function backoffDelay(url: string, attempt: number, baseMs: number): number {
  const full = Math.min(baseMs * 2 ** (attempt - 1), MAX_DELAY_MS);
  const hash = createHash('sha256').update(`${attempt} ${url}`).digest().readUInt32BE(0);
  return full / 2 + (full / 2) * (hash / 2 ** 32);
}

/**
 * Milliseconds that an answer's Retry-After asks for: seconds, or an HTTP date, which counts from the Date next to it,
 * since both are by the server's clock. At most a day; undefined when there is none, or none that can be read.
 *
 * @param now - milliseconds since the epoch, for answers without a Date
 */
export function retryAfterMs({ headers }: Pick<HttpResponse, 'headers'>, now: number): number | undefined {
  const fields = headerMap(headers);
  const sent = Date.parse(headerValue(fields, 'date'));
  return parseRetryAfter(headerValue(fields, 'retry-after'), Number.isNaN(sent) ? now : sent);
}

/** Milliseconds from `now` that a Retry-After header asks for. */
export function parseRetryAfter(header: string, now: number): number | undefined {
  const text = header.trim();
  if (text === '') return undefined;
  const delay = /^\d+$/.test(text) ? Number(text) * 1000 : Date.parse(text) - now;
  return Number.isNaN(delay) ? undefined : Math.min(Math.max(delay, 0), MAX_RETRY_AFTER_MS);
}

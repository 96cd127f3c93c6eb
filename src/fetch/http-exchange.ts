import type { Dispatcher } from 'undici';
import type { FetchConfig } from '../config/fetch-config.js';
import { classifyError } from './classify-error.js';
import { FetchFailure } from './fetch-outcome.js';
import { readBody } from './read-body.js';
import { parseRetryAfter } from './retry-delay.js';

/** What every exchange of a fetcher shares. */
export interface ExchangeContext {
  dispatcher: Dispatcher;
  config: FetchConfig;
  headers: Record<string, string>;
  now: () => number;
  /** May refuse a response by its headers, before its body is read, by throwing FetchFailure. */
  checkHeaders: (headers: ResponseHeaders) => void;
}

/** Response headers by lower-case name; a repeated header is an array. */
export type ResponseHeaders = Record<string, string | string[] | undefined>;

/** What a server answered: a redirect, or bytes. */
export type Answer =
  | { kind: 'redirect'; location: string }
  | { kind: 'body'; body: Buffer; contentType: string | undefined };

const REDIRECTS = new Set([301, 302, 303, 307, 308]);

/** Body of a response nobody needs: this much is read so that its connection can be used again. */
const DISCARD_BYTES = 16 * 1024;
const DISCARD_MS = 1000;

/**
 * Sends one GET and reads its answer, within the first-byte, idle and byte limits.
 *
 * @param signal - aborted with the error that the exchange is to end in
 * @throws FetchFailure, or the signal's reason
 */
export async function exchange(url: URL, context: ExchangeContext, signal: AbortSignal): Promise<Answer> {
  const { config, dispatcher, headers } = context;
  const limit = new AbortController();
  const stop = (): void => limit.abort(signal.reason);
  if (signal.aborted) stop();
  signal.addEventListener('abort', stop);
  let timer = setTimeout(() => {
    limit.abort(new FetchFailure('timeout_first_byte', `${config.first_byte_timeout_ms} ms`));
  }, config.first_byte_timeout_ms);
  try {
    const response = await dispatcher.request({
      origin: url.origin,
      path: url.pathname + url.search,
      method: 'GET',
      headers,
      signal: limit.signal,
      // Our own timers are exact and name their cause; undici's tick every half second.
      headersTimeout: 0,
      bodyTimeout: 0,
    });
    clearTimeout(timer);
    timer = setTimeout(() => {
      limit.abort(new FetchFailure('timeout_idle', `${config.idle_timeout_ms} ms`));
    }, config.idle_timeout_ms);
    return await readAnswer(response, context, () => timer.refresh());
  } catch (error) {
    if (limit.signal.aborted) throw limit.signal.reason;
    throw classifyError(error);
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', stop);
  }
}

async function readAnswer(
  response: Dispatcher.ResponseData,
  context: ExchangeContext,
  onChunk: () => void,
): Promise<Answer> {
  const { config } = context;
  const { statusCode, headers, body } = response;
  const header = (name: string): string => [headers[name] ?? ''].flat().join(', ');
  // An abort or our own destroy may come when nobody reads the stream; its error must not end the process.
  body.on('error', () => undefined);
  let read = false;
  try {
    context.checkHeaders(headers);
    if (REDIRECTS.has(statusCode) && header('location') !== '') {
      return { kind: 'redirect', location: [headers.location ?? ''].flat()[0] ?? '' };
    }
    if (statusCode < 200 || statusCode > 299)
      throw statusFailure(statusCode, header('retry-after'), context.now());
    if (Number(header('content-length')) > config.max_bytes)
      throw new FetchFailure('too_large', 'Content-Length');
    read = true;
    const bytes = await readBody(body, {
      maxBytes: config.max_bytes,
      contentEncoding: header('content-encoding'),
      onChunk,
    });
    return { kind: 'body', body: bytes, contentType: header('content-type') || undefined };
  } finally {
    if (read) body.destroy();
    else await discard(body);
  }
}

/** Drains a small body so that the connection can be used again, and cuts a large or slow one off. */
async function discard(body: Dispatcher.ResponseData['body']): Promise<void> {
  try {
    await body.dump({ limit: DISCARD_BYTES, signal: AbortSignal.timeout(DISCARD_MS) });
  } catch {
    body.destroy();
  }
}

function statusFailure(status: number, retryAfter: string, now: number): FetchFailure {
  const detail = String(status);
  if (status < 400) return new FetchFailure('http_3xx', detail);
  // 501 and 505 say "never", the other 5xx "not now".
  const retryable = status === 408 || status === 429 || (status >= 500 && status !== 501 && status !== 505);
  const reason = status < 500 ? 'http_4xx' : 'http_5xx';
  return new FetchFailure(reason, detail, { retryable, retryAfterMs: parseRetryAfter(retryAfter, now) });
}

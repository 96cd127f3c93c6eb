import type { Dispatcher } from 'undici';
import type { FetchConfig } from '../config/fetch-config.js';
import { classifyError } from './classify-error.js';
import { FetchFailure } from './fetch-outcome.js';
import { type HttpResponse, headerMap, headerValue, type ResponseHeaders } from './http-response.js';
import { readBody } from './read-body.js';

/** What every exchange of a fetcher shares. */
export interface ExchangeContext {
  dispatcher: Dispatcher;
  config: FetchConfig;
  /** Where the latest connection to an origin went. */
  addressOf?: (origin: string) => string | undefined;
}

/** One GET. */
export interface ExchangeRequest {
  url: URL;
  headers: Readonly<Record<string, string>>;
  /** Largest body, on the wire and after content decoding. */
  maxBytes: number;
  /** Cut a larger body off instead of throwing. */
  truncate: boolean;
  /** May refuse a response by its headers, before its body is read, by throwing FetchFailure. */
  checkHeaders: (headers: ResponseHeaders) => void;
  /** Whether the body of an answer with this status is read. */
  wantsBody: (status: number) => boolean;
  /** Keep the body as it was sent along with the decoded one. */
  keepEncoded: boolean;
  /** Told when the headers are there. */
  onHeaders?: (status: number) => void;
}

/** Body of a response nobody needs: this much is read so that its connection can be used again. */
const DISCARD_BYTES = 16 * 1024;
const DISCARD_MS = 1000;

/**
 * Sends one GET and reads its answer, within the first-byte, idle and byte limits.
 *
 * @param signal - aborted with the error that the exchange is to end in
 * @throws FetchFailure, or the signal's reason
 */
export async function exchange(
  request: ExchangeRequest,
  context: ExchangeContext,
  signal: AbortSignal,
): Promise<HttpResponse> {
  const { config, dispatcher } = context;
  const { url, headers } = request;
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
      responseHeaders: 'raw',
      // Our own timers are exact and name their cause; undici's tick every half second.
      headersTimeout: 0,
      bodyTimeout: 0,
    });
    clearTimeout(timer);
    request.onHeaders?.(response.statusCode);
    timer = setTimeout(() => {
      limit.abort(new FetchFailure('timeout_idle', `${config.idle_timeout_ms} ms`));
    }, config.idle_timeout_ms);
    return await readAnswer(response, request, context, () => timer.refresh());
  } catch (error) {
    if (limit.signal.aborted) throw limit.signal.reason;
    throw classifyError(error);
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', stop);
  }
}

async function readAnswer(
  { statusCode, statusText, headers: raw, body }: Dispatcher.ResponseData,
  request: ExchangeRequest,
  context: ExchangeContext,
  onChunk: () => void,
): Promise<HttpResponse> {
  const pairs = headerPairs(raw);
  const headers = headerMap(pairs);
  // An abort or our own destroy may come when nobody reads the stream; its error must not end the process.
  body.on('error', () => undefined);
  const address = context.addressOf?.(request.url.origin);
  const response: HttpResponse = {
    url: request.url.href,
    status: statusCode,
    status_text: statusText ?? '',
    headers: pairs,
    request_headers: Object.entries(request.headers),
    body: Buffer.alloc(0),
    encoded_body: Buffer.alloc(0),
    ...(address !== undefined && { remote_address: address }),
  };
  let read = false;
  try {
    request.checkHeaders(headers);
    if (!request.wantsBody(statusCode)) return response;
    const { maxBytes, truncate, keepEncoded } = request;
    if (!truncate && Number(headerValue(headers, 'content-length')) > maxBytes)
      throw new FetchFailure('too_large', 'Content-Length');
    read = true;
    const contentEncoding = headerValue(headers, 'content-encoding');
    const { decoded, encoded } = await readBody(body, {
      maxBytes,
      truncate,
      contentEncoding,
      keepEncoded,
      onChunk,
    });
    response.body = decoded;
    response.encoded_body = encoded;
    return response;
  } finally {
    if (read) body.destroy();
    else await discard(body);
  }
}

/** undici gives raw headers as one list of names and values in turn; its types know only the parsed form. */
function headerPairs(raw: unknown): [string, string][] {
  const list = Array.isArray(raw) ? raw.map(String) : [];
  return Array.from({ length: Math.floor(list.length / 2) }, (_, n) => [
    list[2 * n] ?? '',
    list[2 * n + 1] ?? '',
  ]);
}

/** Drains a small body so that the connection can be used again, and cuts a large or slow one off. */
async function discard(body: Dispatcher.ResponseData['body']): Promise<void> {
  try {
    await body.dump({ limit: DISCARD_BYTES, signal: AbortSignal.timeout(DISCARD_MS) });
  } catch {
    body.destroy();
  }
}

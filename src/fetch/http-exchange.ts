import type { Dispatcher } from 'undici';
import type { FetchConfig } from '../config/fetch-config.js';
import { forwardedRequest } from '../store/proxy/absolute-form.js';
import { NO_PROXIES, type ProxyChoice } from '../store/proxy/proxy-environment.js';
import type { BodyMemory } from './body-memory.js';
import { classifyError } from './classify-error.js';
import { FetchFailure } from './fetch-outcome.js';
import { type HttpResponse, headerMap, headerValue, type ResponseHeaders } from './http-response.js';
import { readBody } from './read-body.js';
import { transferCodings } from './tolerant/response-head.js';
import type { TolerantClient } from './tolerant/tolerant-client.js';
import type { WireAnswer } from './wire-answer.js';

/** What every exchange of a fetcher shares. */
export interface ExchangeContext {
  dispatcher: Dispatcher;
  /** Asks the origins whose answers the dispatcher's parser refused. */
  tolerant?: TolerantClient;
  config: FetchConfig;
  /** Which proxy a URL is asked through. Default: none. */
  proxies?: ProxyChoice;
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
  /** Where the memory for the body comes from. Default: memory of its own. */
  bodies?: BodyMemory;
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
  const { config } = context;
  const limit = new AbortController();
  const stop = (): void => limit.abort(signal.reason);
  if (signal.aborted) stop();
  signal.addEventListener('abort', stop);
  let timer = setTimeout(() => {
    limit.abort(new FetchFailure('timeout_first_byte', `${config.first_byte_timeout_ms} ms`));
  }, config.first_byte_timeout_ms);
  let chunked = false;
  try {
    const answer = await send(request, context, limit.signal);
    clearTimeout(timer);
    if (answer.status === 407 && context.proxies?.proxyFor(request.url) !== undefined) {
      await answer.discard();
      throw new FetchFailure('proxy_failed', 'it asks for a login (status 407)', { passing: true });
    }
    request.onHeaders?.(answer.status);
    chunked = transferCodings(answer.headers).at(-1) === 'chunked';
    timer = setTimeout(() => {
      limit.abort(new FetchFailure('timeout_idle', `${config.idle_timeout_ms} ms`));
    }, config.idle_timeout_ms);
    return await readAnswer(answer, request, context, () => timer.refresh());
  } catch (error) {
    if (limit.signal.aborted) throw limit.signal.reason;
    const failure = classifyError(error);
    // A server that closes behind a last chunk without its line end has sent all; undici does not say so.
    if (chunked && failure.message === 'UND_ERR_SOCKET')
      throw new FetchFailure('reset', failure.message, { retryable: true, malformed: true, cause: error });
    throw failure;
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', stop);
  }
}

async function send(
  { url, headers }: ExchangeRequest,
  { tolerant, dispatcher, proxies = NO_PROXIES }: ExchangeContext,
  signal: AbortSignal,
): Promise<WireAnswer> {
  if (tolerant?.knows(url.origin)) return await tolerant.get(url, headers, signal);
  const forwarded = forwardedRequest(url, proxies);
  const response = await dispatcher.request({
    origin: url.origin,
    path: forwarded?.target ?? url.pathname + url.search,
    method: 'GET',
    headers: { ...headers, ...forwarded?.headers },
    signal,
    responseHeaders: 'raw',
    // Our own timers are exact and name their cause; undici's tick every half second.
    headersTimeout: 0,
    bodyTimeout: 0,
  });
  const { body } = response;
  return {
    status: response.statusCode,
    statusText: response.statusText ?? '',
    headers: headerPairs(response.headers),
    body,
    discard: () => discard(body),
  };
}

async function readAnswer(
  { status, statusText, headers: pairs, body, discard }: WireAnswer,
  request: ExchangeRequest,
  context: ExchangeContext,
  onChunk: () => void,
): Promise<HttpResponse> {
  const headers = headerMap(pairs);
  // An abort or our own destroy may come when nobody reads the stream; its error must not end the process.
  body.on('error', () => undefined);
  const address = context.addressOf?.(request.url.origin);
  const response: HttpResponse = {
    url: request.url.href,
    status,
    status_text: statusText,
    headers: pairs,
    request_headers: Object.entries(request.headers),
    body: Buffer.alloc(0),
    encoded_body: Buffer.alloc(0),
    ...(address !== undefined && { remote_address: address }),
  };
  let read = false;
  try {
    request.checkHeaders(headers);
    if (!request.wantsBody(status)) return response;
    const { maxBytes, truncate, keepEncoded } = request;
    const expectedBytes = Number(headerValue(headers, 'content-length'));
    if (!truncate && expectedBytes > maxBytes) throw new FetchFailure('too_large', 'Content-Length');
    read = true;
    const codings = transferCodings(pairs).filter((coding) => coding !== 'chunked');
    const { decoded, encoded } = await readBody(body, {
      maxBytes,
      truncate,
      // A transfer coding besides chunks is undone like a content coding, which it was applied after.
      contentEncoding: [headerValue(headers, 'content-encoding'), ...codings].join(', '),
      keepEncoded,
      expectedBytes,
      ...(request.bodies && { bodies: request.bodies }),
      onChunk,
    });
    response.body = decoded;
    response.encoded_body = encoded;
    return response;
  } finally {
    if (read) body.destroy();
    else await discard();
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

import { setTimeout as sleep } from 'node:timers/promises';
import { Agent, buildConnector, type Dispatcher, interceptors, request } from 'undici';
import { BadInputError, describeError, RetryError, WeftError } from '../errors.js';
import { type HttpFacts, headerText, httpDifference, httpFacts, httpVersion, isWeak } from './http-facts.js';
import type { Input } from './input.js';
import { inputChanged } from './input-changed.js';
import { InputCredentials, type InputRequest } from './input-credentials.js';
import { absoluteForm } from './proxy/absolute-form.js';
import { createProxyDialer } from './proxy/proxy-connector.js';
import { environmentProxies, type ProxyChoice } from './proxy/proxy-environment.js';
import type { ByteRange } from './store.js';

/** Options of {@link httpInputs}. */
export interface HttpInputsOptions {
  /** Attempts without a byte of progress before an input counts as unreachable. Default: 6. */
  attempts?: number;
  /** Wait before the second attempt in milliseconds; doubles each time, up to 30 s. Default: 500. */
  backoffMs?: number;
  /** Longest silence of a server in milliseconds. Default: 60000. */
  idleTimeoutMs?: number;
  /** `User-Agent` of requests. Default: `weft`. */
  userAgent?: string;
  /** Whether 403 may pass, as with servers that answer it to clients that ask too fast. Default: true. */
  retryForbidden?: boolean;
  /** What requests are sent with. Default: nothing. */
  credentials?: Pick<InputCredentials, 'requestOf'>;
  /** Where `http_proxy`, `https_proxy` and `no_proxy` are read. Default: the environment of the process. */
  env?: NodeJS.ProcessEnv;
}

/** Inputs on web servers. */
export interface HttpInputs {
  /** Opens an input by its name, which is its URL without credentials. */
  open(uri: string): Promise<Input>;
  /** Streams an input, or a range of it, whose size is known and whose URL stands for the same bytes for ever. */
  read(uri: string, bytes: number, range?: ByteRange): AsyncIterable<Uint8Array>;
  close(): Promise<void>;
}

const MAX_BACKOFF_MS = 30_000;
const CONNECT_TIMEOUT_MS = 15_000;

/**
 * Inputs on web servers, read with range requests.
 *
 * A broken connection resumes at the byte where it stopped, provided that the ETag is still the same. Statuses
 * 408, 425, 429 and 5xx are tried again (with `Retry-After`, up to 30 s), and 403 too on reads: Common Crawl
 * answers it to clients that ask too fast. Errors name the input without its credentials, and a redirect to another
 * origin is followed without them.
 */
export function httpInputs(options: HttpInputsOptions = {}): HttpInputs {
  const idle = options.idleTimeoutMs ?? 60_000;
  const proxies = environmentProxies(options.env);
  const agent = new Agent({ headersTimeout: idle, bodyTimeout: idle, connect: connectorOf(proxies) });
  const credentials = options.credentials ?? new InputCredentials();
  const client: Client = {
    requestOf: (uri) => credentials.requestOf(uri),
    dispatcher: agent.compose(absoluteForm(proxies), interceptors.redirect({ maxRedirections: 5 })),
    attempts: options.attempts ?? 6,
    backoffMs: options.backoffMs ?? 500,
    retryForbidden: options.retryForbidden ?? true,
    headers: { 'user-agent': options.userAgent ?? 'weft', 'accept-encoding': 'identity' },
  };
  return {
    async open(uri) {
      const facts = await factsOf(client, uri);
      return {
        uri,
        bytes: facts.bytes ?? 0,
        version: httpVersion(facts),
        read: (range) => readHttp(client, uri, facts, range),
        async check() {
          const difference = httpDifference(facts, await factsOf(client, uri));
          if (difference !== undefined) throw inputChanged(uri, difference);
        },
      };
    },
    read: (uri, bytes, range) =>
      readHttp(client, uri, { bytes, etag: undefined, lastModified: undefined }, range),
    close: () => agent.close(),
  };
}

function connectorOf(proxies: ProxyChoice): buildConnector.connector {
  const dial = buildConnector({ timeout: CONNECT_TIMEOUT_MS });
  const dialProxy = createProxyDialer({ connectTimeoutMs: CONNECT_TIMEOUT_MS, http2: false });
  return (options, callback) => {
    const proxy = proxies.proxyFor(new URL(`${options.protocol}//${options.host}`));
    if (proxy === undefined) dial(options, callback);
    else dialProxy(proxy, options, callback);
  };
}

interface Client {
  requestOf(uri: string): InputRequest;
  dispatcher: Dispatcher;
  attempts: number;
  backoffMs: number;
  retryForbidden: boolean;
  headers: Record<string, string>;
}

/** Size and version, by the first byte: HEAD is refused by signed URLs and by some servers. */
async function factsOf(client: Client, uri: string): Promise<HttpFacts> {
  for (let attempt = 1; ; attempt++) {
    try {
      const response = await send(client, uri, { range: 'bytes=0-0' });
      response.body.on('error', () => undefined).destroy();
      const { statusCode: status, headers } = response;
      // An empty file has no first byte.
      if (status === 416) return { ...httpFacts(status, headers), bytes: 0 };
      if (status !== 200 && status !== 206) throw statusError(uri, status, headers['retry-after']);
      return httpFacts(status, headers);
    } catch (error) {
      await waitOrThrow(client, uri, attempt, error);
    }
  }
}

async function* readHttp(
  client: Client,
  uri: string,
  facts: HttpFacts,
  range?: ByteRange,
): AsyncGenerator<Uint8Array> {
  const { bytes, etag } = facts;
  let at = range?.start ?? 0;
  const end = range?.end;
  if (end !== undefined && end < at) return;
  const last = Math.min(end ?? Number.POSITIVE_INFINITY, (bytes ?? Number.POSITIVE_INFINITY) - 1);
  for (let attempt = 1; ; attempt++) {
    try {
      const ranged = at > 0 || end !== undefined;
      const response = await send(client, uri, {
        ...(ranged ? { range: `bytes=${at}-${end ?? ''}` } : {}),
        // A weak ETag does not promise the same bytes, and no server takes it here.
        ...(etag === undefined || isWeak(etag) ? {} : { 'if-match': etag }),
      });
      const { statusCode: status, headers, body } = response;
      try {
        if (status === 412) throw inputChanged(uri, 'the server has another version');
        if (status !== 200 && status !== 206 && status !== 416)
          throw statusError(uri, status, headers['retry-after']);
        const difference = httpDifference(facts, httpFacts(status, headers));
        if (difference !== undefined) throw inputChanged(uri, difference);
        if (status === 416 && bytes !== undefined && at < bytes)
          throw inputChanged(uri, `it ends before byte ${at}`);
        if (status === 416) return;
        // A server without ranges sends the whole file: what lies before the range is passed over.
        let skip = status === 200 ? at : 0;
        let left = end === undefined ? Number.POSITIVE_INFINITY : end - at + 1;
        for await (const chunk of body as AsyncIterable<Buffer>) {
          const useful = chunk.subarray(Math.min(skip, chunk.length), Math.min(chunk.length, skip + left));
          skip -= Math.min(skip, chunk.length);
          if (useful.length === 0) continue;
          at += useful.length;
          left -= useful.length;
          attempt = 1;
          yield useful;
          if (left === 0) return;
        }
        // Without a length an answer that breaks off looks complete; and a server may send less than it was asked for.
        if (bytes === undefined || at > last) return;
        throw new Error(`the answer ended before byte ${last}`);
      } finally {
        body.on('error', () => undefined).destroy();
      }
    } catch (error) {
      await waitOrThrow(client, uri, attempt, error);
    }
  }
}

async function send(
  client: Client,
  uri: string,
  headers: Record<string, string>,
): Promise<Dispatcher.ResponseData> {
  const { url, authorization } = client.requestOf(uri);
  return request(url, {
    dispatcher: client.dispatcher,
    // undici drops it when a redirect leads to another origin.
    headers: { ...client.headers, ...headers, ...(authorization !== undefined && { authorization }) },
  });
}

class StatusError extends Error {
  constructor(
    message: string,
    readonly status: number,
    readonly retryAfterMs: number,
  ) {
    super(message);
    this.name = 'StatusError';
  }
}

function statusError(uri: string, status: number, retryAfter: string | string[] | undefined): Error {
  if (status === 404 || status === 410)
    return new BadInputError('input_not_found', `${uri}: not there (status ${status})`);
  if (status === 401) return forbidden(uri, 'needs a login (status 401)');
  const seconds = Number(headerText(retryAfter));
  return new StatusError(`${uri}: status ${status}`, status, Number.isFinite(seconds) ? seconds * 1000 : 0);
}

/** Credentials are never stored, so whoever comes back to an input gives them again. */
const CREDENTIALS_ANEW =
  'where it takes credentials, give its URL with them (signed again) as the input or in WEFT_INPUT_URLS';

function forbidden(uri: string, what: string, cause?: unknown): BadInputError {
  return new BadInputError('input_forbidden', `${uri}: ${what}; ${CREDENTIALS_ANEW}`, { cause });
}

/** Sleeps before the next attempt, or throws what the error means when there is to be none. */
async function waitOrThrow(client: Client, uri: string, attempt: number, error: unknown): Promise<void> {
  if (error instanceof WeftError) throw error;
  if (error instanceof StatusError && ![403, 408, 425, 429].includes(error.status) && error.status < 500) {
    // Google's stores answer 400 to a signature that has expired.
    throw new BadInputError('input_status', `${error.message}; ${CREDENTIALS_ANEW}`, { cause: error });
  }
  if (errorCode(error) === 'ERR_INVALID_URL' || errorCode(error) === 'UND_ERR_INVALID_ARG') {
    throw new BadInputError('input_not_found', `${uri}: not a URL that can be fetched`, { cause: error });
  }
  const refused = error instanceof StatusError && error.status === 403;
  if (refused && (attempt >= client.attempts || !client.retryForbidden))
    throw forbidden(uri, 'the server refuses it (status 403)', error);
  if (attempt >= client.attempts) {
    throw new RetryError(
      'input_unavailable',
      `${uri}: ${describeError(error)}; gave up after ${attempt} attempts`,
      {
        cause: error,
      },
    );
  }
  const backoff = client.backoffMs * 2 ** (attempt - 1);
  const asked = error instanceof StatusError ? error.retryAfterMs : 0;
  await sleep(Math.min(Math.max(backoff, asked), MAX_BACKOFF_MS));
}

function errorCode(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined;
}

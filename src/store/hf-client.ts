import { setTimeout as sleep } from 'node:timers/promises';
import { Agent, type Dispatcher, request } from 'undici';
import { AbortedError, describeError, FixConfigError, RetryError, StopError, WeftError } from '../errors.js';
import { encodePath, type HfName } from './hf-name.js';

/** How the Hub is reached. */
export interface HfClientOptions {
  /** Default: `https://huggingface.co`. */
  endpoint?: string;
  /** Sent to the endpoint's own origin, never to another. */
  token?: string;
  /** Default: `weft`. */
  userAgent?: string;
  /** Attempts per request. Default: 6. */
  attempts?: number;
  /** Wait before the second attempt in milliseconds; doubles each time, up to a minute. Default: 500. */
  backoffMs?: number;
  signal?: AbortSignal;
}

/** A request to the Hub; its answer is JSON. */
export interface HfRequest {
  method?: 'GET' | 'POST' | 'PUT';
  /** A path below the endpoint, or a URL. */
  url: string;
  headers?: Record<string, string>;
  body?: string | Uint8Array;
  /** Makes a body anew for each attempt, where it is a stream. */
  stream?: () => Dispatcher.DispatchOptions['body'];
  /** Statuses that are answers, besides those of success. */
  expect?: readonly number[];
  /** What the request is about, for errors. */
  where: string;
}

/** An answer of the Hub. */
export interface HfAnswer {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  /** What it holds: JSON, or null where it holds none. */
  json: unknown;
}

/** Answers hold listings of a thousand files at most. */
const MOST_OF_ANSWER = 16 * 1024 * 1024;
const MAX_BACKOFF_MS = 60_000;
/** The Hub answers with one to a repository that was renamed. */
const MAX_REDIRECTS = 3;

/** Requests to the Hub's HTTP API, tried again while it is busy. */
export class HfClient {
  readonly endpoint: string;
  readonly token: string | undefined;
  readonly #options: HfClientOptions;
  readonly #agent = new Agent({ headersTimeout: 300_000, bodyTimeout: 60_000, connect: { timeout: 15_000 } });

  /** @throws FixConfigError `bad_endpoint` */
  constructor(options: HfClientOptions = {}) {
    const endpoint = options.endpoint ?? 'https://huggingface.co';
    if (!/^https?:\/\//i.test(endpoint) || !URL.canParse(endpoint) || endpoint.includes('@'))
      throw new FixConfigError('bad_endpoint', 'HF_ENDPOINT: give a URL that begins with https://');
    this.endpoint = endpoint.replace(/\/+$/, '');
    this.token = options.token;
    this.#options = options;
  }

  /** The URL of a file at a commit. */
  fileUrl({ kind, repo }: HfName, commit: string, path: string): string {
    const place = kind === 'models' ? repo : `${kind}/${repo}`;
    return `${this.endpoint}/${place}/resolve/${commit}/${encodePath(path)}`;
  }

  /**
   * Sends a request.
   *
   * @throws FixConfigError `hf_token`, `hf_denied`; RetryError `store_unavailable`; StopError `store_failed`; AbortedError
   */
  async send(asked: HfRequest): Promise<HfAnswer> {
    const { attempts = 6, backoffMs = 500, signal } = this.#options;
    for (let attempt = 1; ; attempt += 1) {
      let failure: unknown;
      let pause = backoffMs * 2 ** (attempt - 1);
      try {
        const answer = await this.#once(asked, asked.url);
        if ((answer.status >= 200 && answer.status < 300) || asked.expect?.includes(answer.status))
          return answer;
        failure = this.#errorOf(asked, answer);
        if (!(failure instanceof RetryError)) throw failure;
        pause = Math.max(pause, askedPause(answer.headers));
      } catch (error) {
        if (signal?.aborted === true) throw new AbortedError(undefined, { cause: error });
        if (error instanceof WeftError) throw error;
        failure = error;
      }
      if (attempt >= attempts) {
        if (failure instanceof WeftError) throw failure;
        throw new RetryError(
          'store_unavailable',
          `${asked.where}: no answer of ${this.endpoint}: ${describeError(failure)}; check HF_ENDPOINT and the network, or try again later`,
          { cause: failure },
        );
      }
      await sleep(Math.min(pause, MAX_BACKOFF_MS), undefined, signal === undefined ? {} : { signal });
    }
  }

  async #once(asked: HfRequest, url: string, redirects = 0): Promise<HfAnswer> {
    const target = new URL(url, `${this.endpoint}/`);
    const own = target.origin === new URL(this.endpoint).origin;
    const { signal, userAgent = 'weft' } = this.#options;
    const body = asked.stream?.() ?? asked.body;
    const response = await request(target, {
      dispatcher: this.#agent,
      method: asked.method ?? 'GET',
      headers: {
        'user-agent': userAgent,
        ...(own && this.token !== undefined && { authorization: `Bearer ${this.token}` }),
        ...asked.headers,
      },
      ...(body !== undefined && { body }),
      ...(signal && { signal }),
    });
    const { statusCode: status, headers } = response;
    const text = await textOf(response.body);
    const { location } = headers;
    if ([301, 302, 307, 308].includes(status) && typeof location === 'string' && redirects < MAX_REDIRECTS) {
      const next = new URL(location, target);
      // What was meant for one host is not for another.
      const { headers: _, ...bare } = asked;
      return this.#once(next.origin === target.origin ? asked : bare, next.href, redirects + 1);
    }
    return { status, headers, json: parsed(text) };
  }

  #errorOf({ where }: HfRequest, { status, headers, json }: HfAnswer): WeftError {
    const said = saidIn(headers, json);
    const tail = said === '' ? `status ${status}` : `status ${status}: ${said}`;
    if (status === 401) {
      const what =
        this.token === undefined
          ? 'is private, gated or not there'
          : 'is not there, or the token is no longer good';
      return new FixConfigError(
        'hf_token',
        `${where}: the repository ${what}; correct the name, or set HF_TOKEN (hf auth login) to a token that may read it; ${tail}`,
      );
    }
    if (status === 403) {
      return new FixConfigError(
        'hf_denied',
        `${where}: access denied; accept the conditions on the repository's page, or give a token with the right to write; ${tail}`,
      );
    }
    if (status === 429) {
      return new RetryError(
        'store_unavailable',
        `${where}: the Hub takes no more requests for now; run the same command again later; ${tail}`,
      );
    }
    if (status === 408 || status >= 500)
      return new RetryError('store_unavailable', `${where}: ${tail}; try again later`);
    if (status === 404)
      return new FixConfigError(
        'hf_not_found',
        `${where}: the Hub has no such repository or revision; correct the name, or create it (hf repo create); ${tail}`,
      );
    return new StopError('store_failed', `${where}: ${tail}`);
  }

  close(): Promise<void> {
    return this.#agent.close();
  }
}

async function textOf(body: AsyncIterable<Uint8Array>): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of body) {
    bytes += chunk.byteLength;
    if (bytes > MOST_OF_ANSWER) throw new StopError('store_failed', 'the Hub: an answer of more than 16 MiB');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Pages of errors, and answers without a body.
    return null;
  }
}

/** The pause that a busy server asks for, in milliseconds: `Retry-After: 7`, or the Hub's `RateLimit: "api";r=0;t=7`. */
function askedPause(headers: HfAnswer['headers']): number {
  const seconds = headers['retry-after'] ?? /;t=(\d{1,6})/.exec(String(headers.ratelimit ?? ''))?.[1] ?? 0;
  return Number(seconds) * 1000 || 0;
}

/** What the Hub says of an error, in a header or as JSON. */
function saidIn(headers: HfAnswer['headers'], json: unknown): string {
  const { error } = (json ?? {}) as { error?: unknown };
  const said = headers['x-error-message'] ?? error ?? '';
  return String(said).replace(/\s+/g, ' ').slice(0, 200);
}

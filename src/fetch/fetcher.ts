import { setMaxListeners } from 'node:events';
import { Agent } from 'undici';
import { type FetchConfig, resolveFetchConfig } from '../config/fetch-config.js';
import { AbortedError } from '../errors.js';
import { checkUrl } from './check-url.js';
import { type DataUrl, decodeDataUrl, isDataUrl, nameDataUrl } from './data-url.js';
import { fetchHttp, type HttpContext } from './fetch-http.js';
import { FetchFailure, type FetchOutcome } from './fetch-outcome.js';
import { createConnector } from './guarded-connector.js';
import { HostSlots } from './host-slots.js';
import { RecentOutcomes } from './recent-outcomes.js';
import { createResolver, type ResolveHost } from './resolver.js';
import { identify } from './user-agent.js';

/** Options of {@link createFetcher}. */
export interface FetcherOptions {
  /** Default: {@link DEFAULT_FETCH_CONFIG}, field by field. */
  config?: Partial<FetchConfig>;
  /** Abort stops everything under way: `fetch` rejects with AbortedError. */
  signal?: AbortSignal;
  /** Pause before the first retry, in milliseconds; doubles with each. Default: 500. */
  backoffMs?: number;
  /** Bodies of recent outcomes kept for the next page that asks for them, in bytes. Default: 32 MiB; 0 keeps none. */
  recentBytes?: number;
  /** Finds the addresses of a host name. Default: the system's name servers through c-ares, cached. */
  resolve?: ResolveHost;
  /** Milliseconds since the epoch, for Retry-After dates and the DNS cache. Default: Date.now. */
  now?: () => number;
}

/** Gets images by URL. */
export interface Fetcher {
  /**
   * Gets the bytes of an `http:`, `https:` or `data:` URL, or says why there are none; see {@link FetchOutcome}.
   *
   * Requests for a URL that is already under way are joined. Rejects only with AbortedError.
   */
  fetch(url: string): Promise<FetchOutcome>;
  /** Closes all connections; fetches under way reject with AbortedError. */
  close(): Promise<void>;
}

/**
 * JPEG and PNG before formats that servers only make of them: negotiated AVIF has lost detail and takes ten times
 * as long to decode.
 */
const ACCEPT = 'image/jpeg,image/png,image/webp,image/gif,image/avif;q=0.9,image/*;q=0.8,*/*;q=0.5';

/** Creates a fetcher with its own connections. Throws FixConfigError for options out of range. */
export function createFetcher(options: FetcherOptions = {}): Fetcher {
  const config = resolveFetchConfig(options.config);
  const now = options.now ?? Date.now;
  const resolve = options.resolve ?? createResolver({ useHostsFile: config.allow_private, now });
  const identity = identify(config);
  const closing = new AbortController();
  const { signal } = closing;
  // One listener per fetch under way is meant, not a leak.
  setMaxListeners(0, signal);
  const stop = (): void => closing.abort(options.signal?.reason);
  if (options.signal?.aborted) stop();
  options.signal?.addEventListener('abort', stop);
  const dispatcher = new Agent({
    connect: createConnector({
      resolve,
      allowPrivate: config.allow_private,
      connectTimeoutMs: config.connect_timeout_ms,
    }),
    connections: config.per_host,
    pipelining: 1,
  });
  const context: HttpContext = {
    dispatcher,
    config,
    headers: {
      'user-agent': identity.userAgent,
      accept: ACCEPT,
      // Pictures are compressed already; what a server compresses all the same is decoded within the byte cap.
      'accept-encoding': 'identity',
      ...(identity.from === undefined ? {} : { from: identity.from }),
    },
    productToken: identity.productToken,
    slots: new HostSlots(config.per_host),
    backoffMs: options.backoffMs ?? 500,
    signal,
    now,
  };
  const underWay = new Map<string, Promise<FetchOutcome>>();
  const recent = new RecentOutcomes<FetchOutcome>(options.recentBytes ?? 32 * 1024 * 1024);

  async function fetchOnce(url: URL): Promise<FetchOutcome> {
    const { outcome, final } = await fetchHttp(url, context);
    if (final) recent.set(url.href, outcome, 'body' in outcome ? outcome.body.length : 0);
    return outcome;
  }

  async function fetch(text: string): Promise<FetchOutcome> {
    if (signal.aborted) throw new AbortedError(undefined, { cause: signal.reason });
    try {
      if (isDataUrl(text)) return fromDataUrl(decodeDataUrl(text.trim(), config.max_bytes));
      const url = checkUrl(text, config.allow_private);
      const known = recent.get(url.href);
      if (known !== undefined) return known;
      let pending = underWay.get(url.href);
      if (pending === undefined) {
        pending = fetchOnce(url).finally(() => underWay.delete(url.href));
        underWay.set(url.href, pending);
      }
      return await pending;
    } catch (error) {
      if (error instanceof FetchFailure) return { drop: { reason: error.reason, detail: error.message } };
      if (signal.aborted) throw new AbortedError(undefined, { cause: error });
      throw error;
    }
  }

  return {
    fetch,
    async close() {
      options.signal?.removeEventListener('abort', stop);
      closing.abort();
      await dispatcher.destroy();
    },
  };
}

function fromDataUrl(data: DataUrl): FetchOutcome {
  const outcome: FetchOutcome = { body: data.body, final_url: nameDataUrl(data), origin: 'data' };
  if (data.content_type !== '') outcome.content_type = data.content_type;
  return outcome;
}

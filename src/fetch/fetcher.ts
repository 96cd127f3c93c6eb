import { setMaxListeners } from 'node:events';
import { LRUCache } from 'lru-cache';
import { Agent } from 'undici';
import { type FetchConfig, resolveFetchConfig } from '../config/fetch-config.js';
import { AbortedError } from '../errors.js';
import { environmentProxies, NO_PROXIES } from '../store/proxy/proxy-environment.js';
import { BodyMemory } from './body-memory.js';
import { checkUrl } from './check-url.js';
import { answerConsent } from './consent/response-consent.js';
import { type DataUrl, decodeDataUrl, isDataUrl, nameDataUrl } from './data-url.js';
import type { FetchCache } from './fetch-cache.js';
import type { FetchConsent } from './fetch-consent.js';
import { fetchHttp, type HttpContext, type HttpRequest } from './fetch-http.js';
import { FetchFailure, type FetchOutcome, type GetOutcome } from './fetch-outcome.js';
import { createConnector } from './guarded-connector.js';
import { headerMap, headerValue } from './http-response.js';
import { statusFailure } from './http-status.js';
import type { HostLimiter } from './politeness/host-limiter.js';
import { HostQueue } from './politeness/host-queue.js';
import { shareOf } from './politeness/share-of.js';
import { sharedSlots } from './politeness/shared-slots.js';
import { RecentOutcomes } from './recent-outcomes.js';
import { createResolver, type ResolveHost } from './resolver.js';
import { MAX_HEAD_BYTES } from './tolerant/response-head.js';
import { TolerantClient } from './tolerant/tolerant-client.js';
import { identify } from './user-agent.js';

/** Options of {@link createFetcher}. */
export interface FetcherOptions {
  /** Default: that of `fetch` in the schema of pipelines, field by field. */
  config?: Partial<FetchConfig>;
  /**
   * Asked before each request and of each answer. Default: no file is asked for, and headers are heeded as in mode
   * `standard`; see {@link createConsentingFetcher} for robots.txt and its kin.
   */
  consent?: FetchConsent;
  /** Where answers to `fetch` are kept from run to run, see {@link createFetchCache}. Default: nowhere. */
  cache?: FetchCache;
  /** Abort stops everything under way: `fetch` rejects with AbortedError. */
  signal?: AbortSignal;
  /** Pause before the first retry, in milliseconds; doubles with each. Default: 500. */
  backoffMs?: number;
  /** Bodies of recent outcomes kept for the next page that asks for them, in bytes. Default: 32 MiB; 0 keeps none. */
  recentBytes?: number;
  /** Finds the addresses of a host name. Default: the system's name servers through c-ares, cached. */
  resolve?: ResolveHost;
  /**
   * Processes that fetch for one build at the same time. Each keeps to its share of the rates and of the requests
   * under way per host and domain, so that together they keep to the configuration. Default: 1.
   */
  processes?: number;
  /**
   * Holds the limits per host and domain together with other processes: each request waits for its slots after its turn
   * here. Default: none.
   */
  limiter?: HostLimiter;
  /** Where `proxy: environment` finds proxies. Default: that of the process. */
  env?: NodeJS.ProcessEnv;
  /** Certificates to trust instead of Node's, in PEM; for intranets and tests. */
  ca?: string;
  /** Milliseconds since the epoch, for Retry-After dates without a Date. Default: Date.now. */
  now?: () => number;
}

/** Options of {@link Fetcher.get}. */
export interface GetOptions {
  /** Request headers besides the fetcher's own, which they replace: `accept`, `if-none-match`, … Names in lower case. */
  headers?: Readonly<Record<string, string>>;
  /** Give the first answer instead of following its redirect. Default: false. */
  manualRedirects?: boolean;
  /** Largest body in bytes. Default: `max_bytes` of the configuration. */
  maxBytes?: number;
  /** Cut a larger body off instead of dropping it. Default: false. */
  truncate?: boolean;
  /** Ask the consent rules; false is for robots.txt and its kin. Default: true. */
  consent?: boolean;
}

/** Gets images and pages by URL, politely and safely; the one way of Weft to the web. */
export interface Fetcher {
  /**
   * Gets the bytes of an image by its `http:`, `https:` or `data:` URL, or says why there are none; see
   * {@link FetchOutcome}.
   *
   * Requests for a URL that is already under way are joined. Rejects only with AbortedError.
   */
  fetch(url: string): Promise<FetchOutcome>;
  /**
   * Says that the `body` of an outcome of {@link fetch} is read no more, by whoever got it: its memory is used for others.
   * Saves collections where there are many images; without it, the body is garbage like any other.
   */
  letGo(body: Uint8Array): void;
  /**
   * Gets what a server answers to an `http:` or `https:` URL, whatever the status, with its headers and the body
   * both decoded and as sent. Nothing is joined or remembered. Statuses that may pass are tried again first.
   * Rejects only with AbortedError.
   */
  get(url: string, options?: GetOptions): Promise<GetOutcome>;
  /** Closes all connections; fetches under way reject with AbortedError. */
  close(): Promise<void>;
}

/**
 * JPEG and PNG before formats that servers only make of them: negotiated AVIF has lost detail and takes ten times
 * as long to decode.
 */
const ACCEPT_IMAGE = 'image/jpeg,image/png,image/webp,image/gif,image/avif;q=0.9,image/*;q=0.8,*/*;q=0.5';
/** Origins whose address is remembered. */
const MAX_ORIGINS = 20_000;
const ACCEPT_PAGE = 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.5';

/** A request under way, and those who wait for it. */
interface UnderWay {
  outcome: Promise<FetchOutcome>;
  waiting: number;
}

/** Creates a fetcher with its own connections. Throws FixConfigError for options out of range. */
export function createFetcher(options: FetcherOptions = {}): Fetcher {
  const config = resolveFetchConfig(options.config);
  const now = options.now ?? Date.now;
  const resolve =
    options.resolve ??
    createResolver({
      useHostsFile: config.allow_private,
      ...(config.name_servers && { servers: config.name_servers }),
    });
  const identity = identify(config);
  const closing = new AbortController();
  const { signal } = closing;
  // One listener per fetch under way is meant, not a leak.
  setMaxListeners(0, signal);
  const stop = (): void => closing.abort(options.signal?.reason);
  if (options.signal?.aborted) stop();
  options.signal?.addEventListener('abort', stop);
  // Where the latest connection to each origin went, for provenance.
  const addresses = new LRUCache<string, string>({ max: MAX_ORIGINS });
  const proxies = config.proxy === 'none' ? NO_PROXIES : environmentProxies(options.env);
  const connector = (http2: boolean) =>
    createConnector({
      proxies,
      resolve,
      allowPrivate: config.allow_private,
      connectTimeoutMs: config.connect_timeout_ms,
      http2,
      ...(options.ca !== undefined && { ca: options.ca }),
      onConnect: (origin, address) => addresses.set(origin, address),
    });
  const dispatcher = new Agent({
    connect: connector(config.http2),
    connections: config.per_host,
    pipelining: 1,
    maxHeaderSize: MAX_HEAD_BYTES,
  });
  const hostQueue = new HostQueue(shareOf(config, options.processes ?? 1));
  const headers = {
    'user-agent': identity.userAgent,
    ...(identity.from === undefined ? {} : { from: identity.from }),
  };
  const context: HttpContext = {
    dispatcher,
    proxies,
    tolerant: new TolerantClient(connector(false), proxies),
    config,
    addressOf: (origin) => addresses.peek(origin),
    consent: options.consent ?? answerConsent({ mode: 'standard', tokens: [identity.productToken], now }),
    ...(options.cache && { cache: options.cache }),
    hostQueue,
    ...(options.limiter && { slots: sharedSlots(options.limiter, config) }),
    backoffMs: options.backoffMs ?? 500,
    signal,
    now,
  };
  const bodies = new BodyMemory();
  const imageRequest: HttpRequest = {
    // Pictures are compressed already; what a server compresses all the same is decoded within the byte cap.
    headers: { ...headers, accept: ACCEPT_IMAGE, 'accept-encoding': 'identity' },
    maxBytes: config.max_bytes,
    truncate: false,
    wantsBody: (status) => statusFailure(status) === undefined,
    keepEncoded: false,
    follow: true,
    consent: true,
    cached: true,
    bodies,
  };
  const underWay = new Map<string, UnderWay>();
  const recent = new RecentOutcomes<FetchOutcome>(options.recentBytes ?? 32 * 1024 * 1024, letGo);

  function letGo(outcome: FetchOutcome): void {
    if ('body' in outcome) bodies.letGo(outcome.body);
  }

  /** The outcome for another holder. */
  function share(outcome: FetchOutcome): FetchOutcome {
    return 'body' in outcome ? { ...outcome, body: bodies.share(outcome.body) } : outcome;
  }

  async function fetchOnce(url: URL): Promise<FetchOutcome> {
    const { outcome, final } = await fetchHttp(url, imageRequest, context);
    const image = imageOutcome(outcome);
    if (final) recent.set(url.href, share(image), 'body' in image ? image.body.length : 0);
    return image;
  }

  /** What a request gives that others may wait for as well; the last of them lets it go. */
  async function fetchJoined(url: URL): Promise<FetchOutcome> {
    let joined = underWay.get(url.href);
    if (joined === undefined) {
      const outcome = fetchOnce(url).finally(() => underWay.delete(url.href));
      joined = { outcome, waiting: 0 };
      underWay.set(url.href, joined);
    }
    joined.waiting++;
    const image = await joined.outcome;
    const own = share(image);
    joined.waiting--;
    if (joined.waiting === 0) letGo(image);
    return own;
  }

  async function guarded<T>(work: () => Promise<T>): Promise<T | Extract<FetchOutcome, { drop: object }>> {
    if (signal.aborted) throw new AbortedError(undefined, { cause: signal.reason });
    try {
      return await work();
    } catch (error) {
      if (error instanceof FetchFailure) return { drop: { reason: error.reason, detail: error.message } };
      if (signal.aborted) throw new AbortedError(undefined, { cause: error });
      throw error;
    }
  }

  return {
    fetch: (text) =>
      guarded(async () => {
        if (isDataUrl(text)) return fromDataUrl(decodeDataUrl(text.trim(), config.max_bytes));
        const url = checkUrl(text, config);
        const known = recent.get(url.href);
        return known === undefined ? await fetchJoined(url) : share(known);
      }),
    letGo: (body) => bodies.letGo(body),
    get: (
      text,
      { headers: extra, manualRedirects = false, maxBytes, truncate = false, consent = true } = {},
    ) =>
      guarded(async () => {
        const request: HttpRequest = {
          headers: { ...headers, accept: ACCEPT_PAGE, 'accept-encoding': 'gzip, deflate, br', ...extra },
          maxBytes: maxBytes ?? config.max_bytes,
          truncate,
          wantsBody: () => true,
          keepEncoded: true,
          follow: !manualRedirects,
          consent,
          cached: false,
        };
        const { outcome } = await fetchHttp(checkUrl(text, config), request, context);
        return outcome;
      }),
    async close() {
      options.signal?.removeEventListener('abort', stop);
      closing.abort();
      hostQueue.close();
      await dispatcher.destroy();
    },
  };
}

/** An image from an answer; any status but 2xx is a drop. */
function imageOutcome(outcome: GetOutcome): FetchOutcome {
  if ('drop' in outcome) return outcome;
  const { response, consent } = outcome;
  const evidence = consent === undefined ? {} : { consent };
  const failure = statusFailure(response.status);
  if (failure !== undefined)
    return { drop: { reason: failure.reason, detail: failure.message }, ...evidence };
  const contentType = headerValue(headerMap(response.headers), 'content-type');
  return {
    body: response.body,
    final_url: response.url,
    origin: 'http',
    ...(contentType !== '' && { content_type: contentType }),
    ...evidence,
  };
}

function fromDataUrl(data: DataUrl): FetchOutcome {
  const outcome: FetchOutcome = { body: data.body, final_url: nameDataUrl(data), origin: 'data' };
  if (data.content_type !== '') outcome.content_type = data.content_type;
  return outcome;
}

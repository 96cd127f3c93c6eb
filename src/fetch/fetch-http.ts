import { setTimeout as sleep } from 'node:timers/promises';
import type { ConsentEvidence } from '../model/consent.js';
import { checkUrl } from './check-url.js';
import type { FetchCache } from './fetch-cache.js';
import type { ConsentVerdict, FetchConsent } from './fetch-consent.js';
import { type FetchDrop, FetchFailure, type GetOutcome } from './fetch-outcome.js';
import { type ExchangeContext, type ExchangeRequest, exchange } from './http-exchange.js';
import { type HttpResponse, headerMap, headerValue, type ResponseHeaders } from './http-response.js';
import { isRedirect, mayPass } from './http-status.js';
import type { GiveBack } from './politeness/host-limiter.js';
import type { RequestReport } from './politeness/host-pace.js';
import type { HostQueue } from './politeness/host-queue.js';
import type { SharedSlots } from './politeness/shared-slots.js';
import { RedirectCookies, setsCookie } from './redirect-cookies.js';
import { backoffDelay, retryAfterMs } from './retry-delay.js';
import { TimeBudget } from './time-budget.js';

/** What every fetch of a fetcher shares. */
export interface HttpContext extends ExchangeContext {
  hostQueue: HostQueue;
  /** Slots that are shared with other processes; absent where they are divided. */
  slots?: SharedSlots;
  consent: FetchConsent;
  /** Where answers are kept from run to run. */
  cache?: FetchCache;
  backoffMs: number;
  /** Aborted when the run stops. */
  signal: AbortSignal;
  now: () => number;
}

/** What is asked of one URL. */
export interface HttpRequest
  extends Pick<
    ExchangeRequest,
    'headers' | 'maxBytes' | 'truncate' | 'wantsBody' | 'keepEncoded' | 'bodies'
  > {
  /** Follow redirects, each hop checked; without it a redirect is the answer. */
  follow: boolean;
  /** Ask the consent rules. */
  consent: boolean;
  /** Take answers from the cache, and keep them there. */
  cached: boolean;
}

/** A fetch's outcome, and whether asking again could give another. */
export interface HttpResult {
  outcome: GetOutcome;
  final: boolean;
}

/**
 * Gets one http(s) URL: redirects by hand with every hop checked, retries by cause, one budget of time for all.
 *
 * Failures become drops; an answer of any status is an answer. Only the context's signal makes it reject.
 */
export async function fetchHttp(start: URL, request: HttpRequest, context: HttpContext): Promise<HttpResult> {
  const budget = new TimeBudget(context.config.deadline_ms, context.signal);
  const visit = new HttpVisit(request, context, budget);
  try {
    const got = await visit.run(start);
    return { outcome: { ...got, ...visit.evidence() }, final: !mayPass(got.response.status) };
  } catch (error) {
    if (context.signal.aborted || !(error instanceof FetchFailure)) throw error;
    const drop: FetchDrop['drop'] = { reason: error.reason, detail: error.message };
    return { outcome: { drop, ...visit.evidence() }, final: !error.passing };
  } finally {
    budget.end();
  }
}

/** What a server sees of a request: another answer may follow when one of the two changes. */
function stateOf(url: URL, cookie: string): string {
  return `${url.href} ${cookie}`;
}

/** One URL on its way through redirects and tries. */
class HttpVisit {
  readonly #evidence: ConsentEvidence[] = [];
  readonly #cookies = new RedirectCookies();
  #tries = 0;

  constructor(
    private readonly request: HttpRequest,
    private readonly context: HttpContext,
    private readonly budget: TimeBudget,
  ) {}

  evidence(): { consent?: ConsentEvidence[] } {
    return this.#evidence.length > 0 ? { consent: this.#evidence } : {};
  }

  async run(start: URL): Promise<{ response: HttpResponse; redirects: HttpResponse[] }> {
    const { config } = this.context;
    const redirects: HttpResponse[] = [];
    const seen = new Set<string>();
    let url = start;
    while (true) {
      const cookie = this.#cookies.headerFor(url);
      seen.add(stateOf(url, cookie));
      const response = await this.#answer(url, cookie);
      const location = headerValue(headerMap(response.headers), 'location');
      if (!this.request.follow || !isRedirect(response.status) || location === '')
        return { response, redirects };
      const next = checkUrl(location, config, url);
      this.#cookies.take(response);
      // A server that sends back to the same URL with a new cookie wants to see it come back.
      if (seen.has(stateOf(next, this.#cookies.headerFor(next))))
        throw new FetchFailure('redirect_loop', `after ${seen.size} URLs`);
      if (seen.size > config.max_redirects)
        throw new FetchFailure('too_many_redirects', `more than ${config.max_redirects}`);
      redirects.push(response);
      url = next;
    }
  }

  /** The answer of one URL: the first that will stay as it is, or the last that tries and time allow. */
  async #answer(url: URL, cookie: string): Promise<HttpResponse> {
    const { config, now } = this.context;
    const minIntervalMs = await this.#askConsent(url);
    // What was answered to a cookie is for who holds it.
    const cache = this.request.cached && cookie === '' ? this.context.cache : undefined;
    const known = await cache?.get(url.href, this.request.maxBytes);
    if (known !== undefined) {
      this.#judge(url, headerMap(known.headers));
      return known;
    }
    const stated = this.#evidence.length;
    let strict = true;
    while (true) {
      // What an answer said that was not the last is no evidence: a luckier run would not have seen it.
      this.#evidence.length = stated;
      try {
        const response = await this.#inTurn(url, cookie, minIntervalMs);
        if (!mayPass(response.status)) {
          if (!isRedirect(response.status) || !setsCookie(response)) await cache?.put(response);
          return response;
        }
        if (this.#tries >= config.retries) return response;
        const asked = retryAfterMs(response, now());
        if (asked !== undefined && asked > config.max_retry_after_ms) return response;
        // The host's turns wait as long as it asks; the pause here only keeps URLs from returning together.
        if (!(await this.#pause(url))) return response;
      } catch (error) {
        // What only the strict parser refuses is asked for once more, in a turn of its own.
        if (strict && error instanceof FetchFailure && error.malformed && this.context.tolerant) {
          strict = false;
          this.context.tolerant.remember(url.origin);
          continue;
        }
        if (!(error instanceof FetchFailure) || !error.retryable || this.#tries >= config.retries)
          throw error;
        if (!(await this.#pause(url))) throw error;
      }
    }
  }

  async #askConsent(url: URL): Promise<number> {
    if (!this.request.consent) return 0;
    this.budget.pause();
    const verdict = await this.context.consent.allowed(url);
    this.#heed(verdict);
    return verdict.minIntervalMs ?? 0;
  }

  #judge(url: URL, headers: ResponseHeaders): void {
    if (this.request.consent) this.#heed(this.context.consent.judgeResponse?.(url, headers) ?? {});
  }

  #heed({ refused, evidence }: ConsentVerdict): void {
    this.#evidence.push(...(evidence ?? []));
    if (refused !== undefined)
      throw new FetchFailure(refused.reason, refused.detail, { retryable: refused.retryable === true });
  }

  /** Runs one exchange when it is the host's turn; the budget is paused while it waits for that. */
  async #inTurn(url: URL, cookie: string, minIntervalMs: number): Promise<HttpResponse> {
    const { context, request, budget } = this;
    budget.pause();
    const endTurn = await context.hostQueue.take(url, minIntervalMs, budget.signal);
    const report: RequestReport = {};
    let giveBack: GiveBack | undefined;
    try {
      giveBack = await context.slots?.take(url, minIntervalMs, budget.signal);
      budget.start();
      const began = performance.now();
      const response = await exchange(
        {
          ...request,
          headers: cookie === '' ? request.headers : { ...request.headers, cookie },
          url,
          checkHeaders: (headers) => this.#judge(url, headers),
          onHeaders: (status) => {
            report.status = status;
            report.latencyMs = performance.now() - began;
          },
        },
        context,
        budget.signal,
      );
      const asked = retryAfterMs(response, context.now());
      if (asked !== undefined) report.retryAfterMs = asked;
      return response;
    } catch (error) {
      if (error instanceof FetchFailure) report.failure = error.reason;
      throw error;
    } finally {
      // Of a 404, say, a Retry-After is about that URL and not about the host.
      giveBack?.(mayPass(report.status ?? 0) ? report.retryAfterMs : 0);
      endTurn(report);
    }
  }

  /** Waits before another try; false, at once, when the wait would outlast the budget. */
  async #pause(url: URL): Promise<boolean> {
    this.#tries++;
    const delay = backoffDelay(url.href, this.#tries, this.context.backoffMs);
    if (delay >= this.budget.left) return false;
    try {
      await sleep(delay, undefined, { signal: this.budget.signal });
    } catch {
      throw this.budget.signal.reason;
    }
    return true;
  }
}

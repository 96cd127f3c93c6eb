import { setTimeout as sleep } from 'node:timers/promises';
import { LRUCache } from 'lru-cache';
import type { Fetcher } from '../fetch/fetcher.js';
import { type HttpResponse, headerMap, headerValue } from '../fetch/http-response.js';
import { type Expiry, expiryIn, isPast, steadyMs } from '../flow/steady-clock.js';
import type { CrawlReason } from '../model/reasons/crawl-reasons.js';
import { hostOf } from './frontier.js';
import type { HostSchedule } from './host-schedule.js';
import { asksToBackOff, isTransient, retryAfterOf } from './request-failure.js';
import { type RobotsRules, rulesOf } from './robots-rules.js';

/** Sites whose rules are kept. */
const MAX_SITES = 20_000;
/** RFC 9309, section 2.3.1.2: at least five. */
const MAX_REDIRECTS = 5;
/** RFC 9309 asks for 500 KiB of rules; a page of HTML in their place may be longer. */
const MAX_BYTES = 1024 * 1024;

/** Options of {@link RobotsGate}. */
export interface RobotsGateOptions {
  fetcher: Fetcher;
  schedule: HostSchedule<number>;
  tokens: readonly string[];
  /** Further tries before a file counts as unreachable. */
  retries: number;
  signal: AbortSignal;
  /** Milliseconds since the epoch. */
  now: () => number;
  /** Told every answer, redirects included, for the archive. */
  onAnswer: (answer: RobotsAnswer) => Promise<void>;
}

/** An answer to a request for robots.txt. */
export interface RobotsAnswer {
  response: HttpResponse;
  /** When it was asked for. */
  at: string;
  crawlDelayMs: number;
}

/** What robots.txt says of a URL's site, asked for in the host's turn and kept for a day. */
export class RobotsGate {
  readonly #options: RobotsGateOptions;
  readonly #rules = new LRUCache<string, { rules: RobotsRules; expires: Expiry }>({ max: MAX_SITES });
  readonly #tries = new LRUCache<string, number>({ max: MAX_SITES });
  readonly #asking = new Map<string, Promise<RobotsRules | undefined>>();

  constructor(options: RobotsGateOptions) {
    this.#options = options;
  }

  /** The rules for an origin, when they are known and fresh. */
  known(origin: string): RobotsRules | undefined {
    const known = this.#rules.get(origin);
    return known !== undefined && !isPast(known.expires, this.#options) ? known.rules : undefined;
  }

  /**
   * Asks for an origin's robots.txt, in the turn of its host that the caller holds, and gives the turn back.
   *
   * Undefined when the answer may still come: the host is left alone for a while and then asked again.
   */
  ask(origin: string): Promise<RobotsRules | undefined> {
    const asking = this.#ask(origin).finally(() => this.#asking.delete(origin));
    this.#asking.set(origin, asking);
    return asking;
  }

  /** Settles when the request for an origin's robots.txt that is under way has ended; undefined when none is. */
  asking(origin: string): Promise<unknown> | undefined {
    return this.#asking.get(origin)?.catch(() => undefined);
  }

  async #ask(origin: string): Promise<RobotsRules | undefined> {
    const { retries, tokens, onAnswer } = this.#options;
    const answers: Omit<RobotsAnswer, 'crawlDelayMs'>[] = [];
    const answer = await this.#follow(`${origin}/robots.txt`, answers);
    const tries = (this.#tries.get(origin) ?? 0) + 1;
    this.#tries.set(origin, tries);
    const again = answer.mayPass && tries <= retries;
    const rules = rulesOf(answer, { tokens });
    // An error that may pass is tried again, and archived only when it stays.
    if (again) return undefined;
    this.#tries.set(origin, 0);
    for (const one of answers) await onAnswer({ ...one, crawlDelayMs: rules.crawlDelayMs });
    this.#rules.set(origin, { rules, expires: expiryIn(rules.freshMs, this.#options) });
    return rules;
  }

  async #follow(
    start: string,
    answers: Omit<RobotsAnswer, 'crawlDelayMs'>[],
  ): Promise<({ status: number; body: Uint8Array } | { failure: CrawlReason }) & { mayPass: boolean }> {
    const { fetcher, now, schedule } = this.#options;
    let url = start;
    for (let hop = 0; ; hop++) {
      if (hop > 0) await this.#claim(hostOf(url));
      const at = new Date(now()).toISOString();
      let got: Awaited<ReturnType<Fetcher['get']>> | undefined;
      let failure: { retryAfterMs?: number; failed: boolean } | undefined;
      try {
        got = await fetcher.get(url, { manualRedirects: true, consent: false, maxBytes: MAX_BYTES });
        if ('drop' in got) failure = { failed: true };
        else if (asksToBackOff(got.response.status))
          failure = { failed: false, ...retryAfterOf(got.response, now()) };
      } finally {
        schedule.finish(hostOf(url), { asked: true, ...(failure && { failure }) }, steadyMs());
      }
      if ('drop' in got) return { failure: got.drop.reason, mayPass: isTransient(got.drop) };
      const { response } = got;
      answers.push({ response, at });
      const { status, body } = response;
      const location = headerValue(headerMap(response.headers), 'location');
      const target = URL.canParse(location, url) ? new URL(location, url) : undefined;
      const isHop =
        status > 300 && status < 400 && location !== '' && /^https?:$/.test(target?.protocol ?? '');
      if (!isHop || target === undefined || hop === MAX_REDIRECTS)
        return { status, body, mayPass: asksToBackOff(status) };
      url = target.href;
    }
  }

  /** Waits for a host's turn out of order; redirects of robots.txt are few. */
  async #claim(host: string): Promise<void> {
    const { schedule, signal } = this.#options;
    for (
      let wait = schedule.claim(host, steadyMs());
      wait !== undefined;
      wait = schedule.claim(host, steadyMs())
    )
      await sleep(wait, undefined, { signal });
  }
}

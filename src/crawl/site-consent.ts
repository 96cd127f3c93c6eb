import { setTimeout as sleep } from 'node:timers/promises';
import { LRUCache } from 'lru-cache';
import type { ConsentConfig } from '../config/consent-config.js';
import { type Consent, createConsent } from '../fetch/consent/consent.js';
import { MAX_ROBOTS_BYTES } from '../fetch/consent/robots-lines.js';
import type { Fetcher } from '../fetch/fetcher.js';
import { type HttpResponse, headerMap } from '../fetch/http-response.js';
import type { Context } from '../flow/context.js';
import { steadyMs } from '../flow/steady-clock.js';
import type { CrawlReason } from '../model/reasons/crawl-reasons.js';
import { hostOf } from './frontier.js';
import type { HostSchedule } from './host-schedule.js';

/** Options of {@link SiteConsent}. */
export interface SiteConsentOptions {
  fetcher: Pick<Fetcher, 'get'>;
  schedule: Pick<HostSchedule<number>, 'claim' | 'finish'>;
  productToken: string;
  config: ConsentConfig;
  ctx: Pick<Context, 'signal' | 'now'>;
}

/** Answers to robots.txt that are kept until they are read, right after the first page; one forgotten is asked for again. */
const KEPT_ANSWERS = 100;

/**
 * What a site says of the use of what was asked for: the preferences in its robots.txt, its tdmrep.json and ai.txt,
 * and the headers of the answer.
 *
 * tdmrep.json and ai.txt are asked for in turns of the host, once a day, when its first page or image has come;
 * robots.txt is the one that the crawl has asked for already.
 */
export class SiteConsent {
  readonly #options: SiteConsentOptions;
  readonly #consent: Consent;
  readonly #answers = new LRUCache<string, HttpResponse>({ max: KEPT_ANSWERS });

  constructor(options: SiteConsentOptions) {
    this.#options = options;
    const { productToken, config, ctx } = options;
    this.#consent = createConsent({
      get: (url, get) => this.#get(url, get),
      productToken,
      config,
      now: ctx.now,
    });
  }

  /** Keeps an answer to a request for robots.txt, or to a redirect of it. */
  remember(response: HttpResponse): void {
    const body = Buffer.from(response.body.subarray(0, MAX_ROBOTS_BYTES));
    this.#answers.set(response.url, { ...response, body, encoded_body: Buffer.alloc(0) });
  }

  /** Why an answer must not be kept; undefined when it may be. */
  async refusal(response: HttpResponse): Promise<{ reason: CrawlReason; detail: string } | undefined> {
    const url = new URL(response.url);
    const { refused } = await this.#consent.allowed(url);
    return refused ?? this.#consent.judgeResponse(url, headerMap(response.headers)).refused;
  }

  async #get(
    url: string,
    options: Parameters<Fetcher['get']>[1],
  ): Promise<Awaited<ReturnType<Fetcher['get']>>> {
    const known = this.#answers.get(url);
    if (known !== undefined) {
      this.#answers.delete(url);
      return { response: known, redirects: [] };
    }
    const { schedule, fetcher, ctx } = this.#options;
    const host = hostOf(url);
    for (
      let wait = schedule.claim(host, steadyMs());
      wait !== undefined;
      wait = schedule.claim(host, steadyMs())
    )
      await sleep(wait, undefined, { signal: ctx.signal });
    try {
      return await fetcher.get(url, options);
    } finally {
      schedule.finish(host, { asked: true }, steadyMs());
    }
  }
}

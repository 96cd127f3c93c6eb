import { type ConsentConfig, heededTokens } from '../config/consent-config.js';
import type { CrawlConfig } from '../config/crawl-config.js';
import type { FetchConfig } from '../config/fetch-config.js';
import type { Fetcher } from '../fetch/fetcher.js';
import type { Context } from '../flow/context.js';
import { steadyMs } from '../flow/steady-clock.js';
import type { WaitReason } from '../model/reasons/crawl-reasons.js';
import { AnswerKeeper, type Ending } from './answer-keeper.js';
import { BudgetGate } from './budget-gate.js';
import type { CrawlState } from './crawl-state.js';
import type { VisitEnd } from './host-schedule.js';
import type { QueuedUrl } from './journal-entry.js';
import type { PagePool } from './page-pool.js';
import { asksToBackOff, isHostFailure, isTransient, retryAfterOf } from './request-failure.js';
import { conditionalHeaders, earlierAnswer } from './revisit.js';
import { RobotsGate } from './robots-gate.js';
import { NO_RULES, type RobotsRules } from './robots-rules.js';
import { SiteConsent } from './site-consent.js';

/** What visits work with. */
export interface VisitorParts {
  state: CrawlState;
  config: CrawlConfig;
  fetch: Pick<FetchConfig, 'retries' | 'max_redirects'>;
  fetcher: Fetcher;
  pool: PagePool;
  /** The name that robots rules know us by. */
  productToken: string;
  /** Mode `off` asks for no robots.txt and heeds no opt-out. */
  consent: ConsentConfig;
  ctx: Context;
}

/** Verdicts that are written together. */
const BATCH = 500;

const ACCEPT = {
  page: 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.5',
  sitemap: 'application/xml,text/xml,text/plain;q=0.9,*/*;q=0.5',
  image: 'image/jpeg,image/png,image/webp,image/gif,image/avif;q=0.9,image/*;q=0.8,*/*;q=0.5',
};

/** Visits one queued URL after the other: robots.txt, request, verdict, records, links, commit. */
export class Visitor {
  readonly #parts: VisitorParts;
  readonly #keeper: AnswerKeeper;
  readonly #robots: RobotsGate;
  readonly #budget: BudgetGate;
  /** Tries that failed in a way that may pass, by item. */
  readonly #tries = new Map<number, number>();

  constructor(parts: VisitorParts) {
    this.#parts = parts;
    const { state, config, fetch, fetcher, pool, productToken, consent, ctx } = parts;
    const tokens = heededTokens(productToken, consent);
    const site = new SiteConsent({ fetcher, schedule: state.schedule, productToken, config: consent, ctx });
    this.#keeper = new AnswerKeeper({
      state,
      config,
      maxRedirects: fetch.max_redirects,
      pool,
      tokens,
      consent: site,
      tally: ctx.tally,
      now: ctx.now,
    });
    this.#budget = new BudgetGate(config, state.ledger, () => state.warc.bytes);
    this.#robots = new RobotsGate({
      fetcher,
      schedule: state.schedule,
      tokens,
      retries: fetch.retries,
      signal: ctx.signal,
      now: ctx.now,
      onAnswer: (answer) => {
        site.remember(answer.response);
        return this.#keeper.keepRobots(answer);
      },
    });
  }

  /** URLs that wait for a larger budget. */
  get waiting(): Partial<Record<WaitReason, number>> {
    return this.#budget.waiting();
  }

  /** Visits the URL that the journal holds at an offset, in the turn of its host that the caller holds. */
  async visit(item: number, host: string): Promise<void> {
    const { schedule, journal, traps } = this.#parts.state;
    const asked = await journal.readAt(item);
    if (asked.t !== 'queue') throw new TypeError(`the journal has no queued URL at ${item}`);
    const url = new URL(asked.url);
    const pass = () => schedule.finish(host, { asked: false }, steadyMs());
    if (asked.kind === 'page' && asked.by === 'link' && traps.isClosed(url)) {
      pass();
      return this.#keeper.end(item, asked, { reason: 'pattern_without_yield' });
    }
    // Before robots.txt is asked for: a host that there is no room for gets no request.
    if (this.#budget.hold(asked, { item, host })) {
      pass();
      return;
    }
    const rules = this.#parts.consent.mode === 'off' ? NO_RULES : this.#robots.known(url.origin);
    if (rules === undefined) {
      const asking = this.#robots.asking(url.origin);
      if (asking !== undefined) {
        pass();
        await asking;
      } else {
        const fresh = await this.#robots.ask(url.origin);
        if (fresh !== undefined) await this.#heed(url, fresh);
      }
      schedule.putBack(host, item);
      return;
    }
    this.#keepDelay(host, rules);
    const refused = this.#refusal(url, rules);
    if (refused !== undefined) {
      pass();
      return this.#keeper.end(item, asked, refused);
    }
    this.#budget.begin(asked, host);
    try {
      await this.#request(item, asked, host);
    } finally {
      const next = this.#budget.end(asked);
      if (next !== undefined) schedule.add(next.host, next.item);
    }
  }

  #keepDelay(host: string, { crawlDelayMs }: RobotsRules): void {
    const { state, config } = this.#parts;
    if (crawlDelayMs <= config.max_crawl_delay_s * 1000) state.schedule.setCrawlDelay(host, crawlDelayMs);
  }

  /** Takes over a host's delay, and the sitemaps that its robots.txt names where its pages are in scope. */
  async #heed(url: URL, rules: RobotsRules): Promise<void> {
    const { state, config } = this.#parts;
    this.#keepDelay(url.host, rules);
    if (!config.robots_sitemaps || !state.frontier.isSeedHost(url)) return;
    const from = `${url.origin}/robots.txt`;
    await this.#keeper.queue(
      rules.sitemaps.map((sitemap) => ({ url: sitemap, kind: 'sitemap', depth: 0, by: 'sitemap', from })),
    );
  }

  #refusal(url: URL, rules: RobotsRules): Ending | undefined {
    if (rules.unreachable !== undefined) return { reason: rules.unreachable, detail: 'robots.txt' };
    const rule = rules.forbids(url);
    if (rule !== undefined) return { reason: 'blocked_by_robots', detail: rule };
    const { max_crawl_delay_s } = this.#parts.config;
    return rules.crawlDelayMs > max_crawl_delay_s * 1000
      ? { reason: 'crawl_delay_too_long', detail: `${rules.crawlDelayMs / 1000} s` }
      : undefined;
  }

  /** Asks, in the host's turn, and ends the URL or puts it back for another try. */
  async #request(item: number, asked: QueuedUrl, host: string): Promise<void> {
    const { state, fetcher, ctx } = this.#parts;
    const earlier = await earlierAnswer(asked, state.journal);
    const at = new Date(ctx.now()).toISOString();
    const started = steadyMs();
    let got: Awaited<ReturnType<Fetcher['get']>> | undefined;
    let end: VisitEnd = { asked: true };
    let failures = 0;
    try {
      got = await fetcher.get(asked.url, {
        manualRedirects: true,
        consent: false,
        headers: {
          accept: ACCEPT[asked.kind],
          ...(asked.kind !== 'image' && { 'accept-encoding': 'gzip, deflate, br' }),
          ...conditionalHeaders(earlier),
        },
      });
      end = visitEnd(got, ctx.now());
    } finally {
      failures = state.schedule.finish(host, end, steadyMs());
    }
    const mayPass = 'drop' in got ? isTransient(got.drop) : asksToBackOff(got.response.status);
    if (mayPass && this.#tryAgain(item)) {
      state.schedule.add(host, item);
      await this.#giveUpHost(host, failures);
      return;
    }
    this.#tries.delete(item);
    if ('drop' in got) {
      await this.#keeper.end(item, asked, got.drop);
      await this.#giveUpHost(host, failures);
      return;
    }
    const ms = Math.round(steadyMs() - started);
    await this.#keeper.keep({ item, asked, response: got.response, at, ms, earlier });
  }

  #tryAgain(item: number): boolean {
    const tries = (this.#tries.get(item) ?? 0) + 1;
    this.#tries.set(item, tries);
    return tries <= this.#parts.fetch.retries;
  }

  /** Ends all that waits for a host that has failed too often in a row. */
  async #giveUpHost(host: string, failures: number): Promise<void> {
    const { state, config } = this.#parts;
    if (failures < config.max_host_failures) return;
    const ending: Ending = { reason: 'host_unreachable', detail: `${failures} failures in a row` };
    const items = state.schedule.drain(host);
    // Together, so that many share a sync.
    for (let at = 0; at < items.length; at += BATCH) {
      await Promise.all(
        items.slice(at, at + BATCH).map(async (item) => {
          const asked = await state.journal.readAt(item);
          if (asked.t === 'queue') await this.#keeper.end(item, asked, ending);
        }),
      );
    }
  }
}

function visitEnd(got: Awaited<ReturnType<Fetcher['get']>>, now: number): VisitEnd {
  if ('drop' in got) {
    if (isHostFailure(got.drop.reason)) return { asked: true, failure: { failed: true } };
    return { asked: got.drop.reason === 'too_large' || got.drop.reason === 'content_encoding' };
  }
  if (!asksToBackOff(got.response.status)) return { asked: true };
  return { asked: true, failure: { failed: false, ...retryAfterOf(got.response, now) } };
}

import type { CrawlConfig } from '../config/crawl-config.js';
import type { WaitReason } from '../model/reasons/crawl-reasons.js';
import { hostOf } from './frontier.js';
import type { QueuedUrl } from './journal-entry.js';
import type { VerdictLedger } from './ledger.js';

type BudgetReason = Exclude<WaitReason, 'stopped'>;

/** A URL that waits for room in a budget. */
export interface Held {
  item: number;
  host: string;
}

/**
 * Keeps a crawl within its budgets, to the page: what is under way counts as stored until it has failed.
 *
 * URLs beyond a budget wait; where a page under way fails, one of them takes its place. What waits at the end is
 * reported under the budget's name, and is asked for when the crawl is run again with a larger one.
 */
export class BudgetGate {
  readonly #config: Pick<CrawlConfig, 'max_pages' | 'max_pages_per_host' | 'max_bytes'>;
  readonly #ledger: VerdictLedger;
  readonly #bytes: () => number;
  #underWay = 0;
  readonly #underWayOf = new Map<string, number>();
  readonly #held = new Map<string, Held[]>();
  readonly #counts = new Map<BudgetReason, number>();

  constructor(
    config: Pick<CrawlConfig, 'max_pages' | 'max_pages_per_host' | 'max_bytes'>,
    ledger: VerdictLedger,
    bytes: () => number,
  ) {
    this.#config = config;
    this.#ledger = ledger;
    this.#bytes = bytes;
  }

  /** Holds a URL that there is no room for; false when there is, and it may {@link begin}. */
  hold(asked: QueuedUrl, held: Held): boolean {
    const reason = this.#reason(asked, held.host);
    if (reason === undefined) return false;
    const place = reason === 'host_page_budget' ? `${reason} ${held.host}` : reason;
    const list = this.#held.get(place);
    if (list === undefined) this.#held.set(place, [held]);
    else list.push(held);
    this.#counts.set(reason, (this.#counts.get(reason) ?? 0) + 1);
    return true;
  }

  /** A URL is asked for now; {@link end} must follow. */
  begin(asked: QueuedUrl, host: string): void {
    if (asked.kind === 'page') this.#count(host, 1);
  }

  #reason(asked: QueuedUrl, host: string): BudgetReason | undefined {
    const { max_pages, max_pages_per_host, max_bytes } = this.#config;
    if (max_bytes > 0 && this.#bytes() >= max_bytes) return 'byte_budget';
    if (asked.kind === 'image') return undefined;
    if (max_pages > 0 && !this.#hasRoom('page_budget', host)) return 'page_budget';
    return max_pages_per_host > 0 && !this.#hasRoom('host_page_budget', host)
      ? 'host_page_budget'
      : undefined;
  }

  #hasRoom(reason: 'page_budget' | 'host_page_budget', host: string): boolean {
    const { max_pages, max_pages_per_host } = this.#config;
    if (reason === 'page_budget') return this.#ledger.pages + this.#underWay < max_pages;
    return this.#ledger.pagesOf(host) + (this.#underWayOf.get(host) ?? 0) < max_pages_per_host;
  }

  /** A URL that had begun has ended; returns a URL that may take its place. */
  end(asked: QueuedUrl): Held | undefined {
    if (asked.kind !== 'page') return undefined;
    const host = hostOf(asked.url);
    this.#count(host, -1);
    for (const reason of ['host_page_budget', 'page_budget'] as const) {
      // Asked of stored pages too: from its commit to here a page counts twice, and one may have been held for it.
      if (!this.#hasRoom(reason, host)) continue;
      const list = this.#held.get(reason === 'page_budget' ? reason : `${reason} ${host}`);
      const next = list?.pop();
      if (next === undefined) continue;
      this.#counts.set(reason, (this.#counts.get(reason) ?? 0) - 1);
      return next;
    }
    return undefined;
  }

  #count(host: string, by: number): void {
    this.#underWay += by;
    const count = (this.#underWayOf.get(host) ?? 0) + by;
    if (count === 0) this.#underWayOf.delete(host);
    else this.#underWayOf.set(host, count);
  }

  /** URLs that wait, by reason. */
  waiting(): Partial<Record<BudgetReason, number>> {
    return Object.fromEntries([...this.#counts].filter(([, count]) => count > 0));
  }
}

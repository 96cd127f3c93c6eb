import type { CrawlReason } from '../model/reasons/crawl-reasons.js';
import type { FinishedUrl, QueuedUrl, SkippedUrl, TargetKind } from './journal-entry.js';

/** Verdicts by kind of target and reason. */
export type VerdictCounts = Record<TargetKind, Record<string, number>>;

/** Counts every URL that was seen under the one verdict it ended in. */
export class VerdictLedger {
  readonly #counts = new Map<string, number>();
  /** Pages stored per host, for the budget. */
  readonly #pagesOfHost = new Map<string, number>();
  #pages = 0;

  #skips = 0;

  /** URLs that are left out without being asked for. */
  get skips(): number {
    return this.#skips;
  }

  /** Pages stored. */
  get pages(): number {
    return this.#pages;
  }

  pagesOf(host: string): number {
    return this.#pagesOfHost.get(host) ?? 0;
  }

  finished({ kind, reason, url }: Pick<FinishedUrl, 'kind' | 'reason' | 'url'>): void {
    this.#add(kind, reason, 1);
    if (kind !== 'page' || reason !== 'stored') return;
    this.#pages++;
    const { host } = new URL(url);
    this.#pagesOfHost.set(host, this.pagesOf(host) + 1);
  }

  skipped({ kind, reason }: Pick<SkippedUrl, 'kind' | 'reason'>): void {
    this.#add(kind, reason, 1);
    this.#skips++;
  }

  /** Takes a skip back: the URL was found again in a place from where it may be asked for. */
  unskipped(kind: TargetKind, reason: CrawlReason): void {
    this.#add(kind, reason, -1);
    this.#skips--;
  }

  /** Takes back the verdict of a URL, that it is stored unless another is named: it is asked for again. */
  reopened({ kind, url, was = 'stored' }: Pick<QueuedUrl, 'kind' | 'url' | 'was'>): void {
    this.#add(kind, was, -1);
    if (kind !== 'page' || was !== 'stored') return;
    this.#pages--;
    const { host } = new URL(url);
    this.#pagesOfHost.set(host, this.pagesOf(host) - 1);
  }

  /** URLs that have a verdict. */
  get total(): number {
    let sum = 0;
    for (const count of this.#counts.values()) sum += count;
    return sum;
  }

  /** The counts, sorted by name, without zeros. */
  counts(): VerdictCounts {
    const counts: VerdictCounts = { page: {}, image: {}, sitemap: {} };
    for (const [name, count] of [...this.#counts].sort(([a], [b]) => (a < b ? -1 : 1))) {
      const [kind = '', reason = ''] = name.split(' ');
      if (count !== 0) counts[kind as TargetKind][reason] = count;
    }
    return counts;
  }

  #add(kind: TargetKind, reason: CrawlReason, by: number): void {
    const name = `${kind} ${reason}`;
    this.#counts.set(name, (this.#counts.get(name) ?? 0) + by);
  }
}

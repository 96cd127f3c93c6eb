import type { CrawlReport } from '../crawl/crawl-report.js';
import { formatCount } from '../inspect/format.js';
import { describeCrawlReason } from '../model/reasons/crawl-reasons.js';

/** What lifts a refusal of our own settings; other reasons say themselves what can be done. */
const WAYS_OUT: Readonly<Record<string, string>> = {
  private_address: 'add --allow-private if it is your own or an intranet, and run the same command again',
  port_not_allowed: 'add its port with --set fetch.ports=[…], and run the same command again',
};

/**
 * What someone should look at in a crawl that ended without a page: the reason of most URLs, and the way out. Undefined
 * where a page was stored.
 */
export function crawlFinding({ pages, finished, verdicts, waiting }: CrawlReport): string | undefined {
  if (pages > 0 || !finished) return undefined;
  const reasons = [
    ...Object.entries(verdicts.page),
    ...Object.entries(verdicts.sitemap),
    ...Object.entries(waiting),
  ];
  const main = reasons.reduce((most, one) => (one[1] > most[1] ? one : most), ['', 0] as [string, number]);
  const [reason, count] = main;
  if (count === 0) return 'no page was stored: the crawl had no URL to ask for';
  const { en: [meaning, fix] = [] } = describeCrawlReason(reason) ?? {};
  const wayOut = WAYS_OUT[reason] ?? fix;
  return `no page was stored: ${formatCount(count)} URLs ended as ${reason}${meaning === undefined ? '' : `: ${meaning}`}${wayOut === undefined ? '' : `; ${wayOut}`}`;
}

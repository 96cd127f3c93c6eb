import type { CrawlReport } from '../crawl/crawl-report.js';
import type { CrawlState } from '../crawl/crawl-state.js';
import { formatBytes, formatCount } from '../inspect/format.js';

/** What of a crawl is told while it runs. */
export type Observed = Pick<CrawlState, 'ledger' | 'schedule' | 'warc' | 'frontier'>;

/** One line about a crawl under way: `1,204 pages · 5,310 URLs wait · 9,001 seen · 1.2 GB · 3.5 min`. */
export function crawlLine({ ledger, schedule, warc, frontier }: Observed, ms: number): string {
  return [
    `${formatCount(ledger.pages)} pages`,
    `${formatCount(schedule.queued)} URLs wait`,
    `${formatCount(frontier.seen)} seen`,
    formatBytes(warc.bytes),
    `${(ms / 60_000).toFixed(1)} min`,
  ].join(' · ');
}

/** Tells people how a crawl went: the verdicts by number, what waits, and where the archives are. */
export function describeCrawl(report: CrawlReport, folder: string): string {
  const { verdicts, waiting, notes } = report;
  const lines = [
    `${formatCount(report.urls)} URLs seen, ${formatCount(report.pages)} pages and ${formatCount(report.images)} images archived, ${formatBytes(report.warc_bytes)} in ${folder}/warc/`,
  ];
  for (const kind of ['page', 'image', 'sitemap'] as const) {
    const counts = Object.entries(verdicts[kind]).sort(([, a], [, b]) => b - a);
    if (counts.length > 0) lines.push(`${kind}s: ${list(counts)}`);
  }
  if (Object.keys(waiting).length > 0) lines.push(`waiting: ${list(Object.entries(waiting))}`);
  if (Object.keys(notes).length > 0) lines.push(`this run: ${list(Object.entries(notes))}`);
  return lines.join('\n');
}

function list(counts: readonly (readonly [string, number])[]): string {
  return counts.map(([name, count]) => `${name} ${formatCount(count)}`).join(', ');
}

import type { CrawlReport } from '../crawl/crawl-report.js';
import type { CrawlState } from '../crawl/crawl-state.js';
import { formatBytes, formatCount } from '../inspect/format.js';
import { describeCrawlReason } from '../model/reasons/crawl-reasons.js';
import { formatDuration } from './progress-line.js';

/** What of a crawl is shown while it runs. */
export type Observed = Pick<CrawlState, 'ledger' | 'schedule' | 'warc' | 'frontier'>;

/**
 * Parts of a line about a crawl under way, the most telling first: `1,204 pages · 5,310 URLs wait · 9,001 seen · 1.2 GB`. A
 * crawl finds its work as it goes, so nobody can say which share of it is done.
 */
export function crawlParts({ ledger, schedule, warc, frontier }: Observed, seconds: number): string[] {
  return [
    `${formatCount(ledger.pages)} pages`,
    `${formatCount(schedule.queued)} URLs wait`,
    `${formatCount(frontier.seen)} seen`,
    formatBytes(warc.bytes),
    formatDuration(seconds),
  ];
}

/** The same as numbers. */
export function crawlNumbers({ ledger, schedule, warc, frontier }: Observed) {
  return { pages: ledger.pages, waiting: schedule.queued, seen: frontier.seen, bytes: warc.bytes };
}

/** How a crawl went, for people: verdicts by number with their meaning, what waits, and where the archives are. */
export function describeCrawl(report: CrawlReport, folder: string): string {
  const { verdicts, waiting, notes } = report;
  const lines = [
    `${formatCount(report.urls)} URLs seen, ${formatCount(report.pages)} pages and ${formatCount(report.images)} images archived, ${formatBytes(report.warc_bytes)} in ${folder}/warc/`,
  ];
  for (const kind of ['page', 'image', 'sitemap'] as const) {
    lines.push(...section(`${kind}s`, verdicts[kind]));
  }
  lines.push(...section('waiting', waiting));
  const counts = Object.entries(notes).map(([name, count]) => `${name} ${formatCount(count)}`);
  if (counts.length > 0) lines.push(`this run: ${counts.join(', ')}`);
  return lines.join('\n');
}

/** A line for each reason, the most frequent first, with what it means where this version gives it. */
function section(title: string, counts: Readonly<Record<string, number>>): string[] {
  const sorted = Object.entries(counts).sort(([, a], [, b]) => b - a);
  const lines = sorted.map(([reason, count]) => {
    const meaning = describeCrawlReason(reason)?.en[0];
    return `  ${formatCount(count)} ${reason}${meaning === undefined ? '' : `: ${meaning}`}`;
  });
  return lines.length > 0 ? [`${title}:`, ...lines] : [];
}

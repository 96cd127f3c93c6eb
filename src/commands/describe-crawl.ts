import type { CrawlReport } from '../crawl/crawl-report.js';
import type { CrawlState } from '../crawl/crawl-state.js';
import { formatBytes, formatCount } from '../inspect/format.js';

type Observed = Pick<CrawlState, 'ledger' | 'schedule' | 'warc' | 'frontier'>;

/** Prints a line about a crawl under way: rewritten on a terminal, one after the other elsewhere. */
export function crawlProgress(
  stream: NodeJS.WriteStream,
  now: () => number,
): { observe(state: Observed): void; print(): void; stop(): void } {
  let latest: Observed | undefined;
  const started = now();
  let written = false;
  return {
    observe(state) {
      latest = state;
    },
    print() {
      if (latest === undefined) return;
      const { ledger, schedule, warc, frontier } = latest;
      const minutes = (now() - started) / 60_000;
      const line = [
        `${formatCount(ledger.pages)} pages`,
        `${formatCount(schedule.queued)} URLs wait`,
        `${formatCount(frontier.seen)} seen`,
        formatBytes(warc.bytes),
        `${minutes.toFixed(1)} min`,
      ].join(' · ');
      stream.write(stream.isTTY ? `\r\x1b[2K${line}` : `${line}\n`);
      written = true;
    },
    stop() {
      if (written && stream.isTTY) stream.write('\r\x1b[2K');
    },
  };
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

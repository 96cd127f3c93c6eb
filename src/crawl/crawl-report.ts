import { open, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { syncFolder } from '../store/sync-folder.js';
import type { CrawlState } from './crawl-state.js';
import type { VerdictCounts } from './ledger.js';

/** How a crawl went, all its runs together; `report.json` in its folder. */
export interface CrawlReport {
  /** Nothing waits but for a larger budget. */
  finished: boolean;
  /** Different http(s) URLs that were found, by their canonical keys: each has one verdict, or waits. */
  urls: number;
  /** By kind of target and reason. */
  verdicts: VerdictCounts;
  /** URLs that wait, by reason: `page_budget`, `host_page_budget`, `byte_budget`, `stopped`. */
  waiting: Record<string, number>;
  /** Pages with a whole response record. */
  pages: number;
  images: number;
  warc_bytes: number;
  /** Counts of this run: `urls_known`, `links_nofollow`, … */
  notes: Record<string, number>;
  /** Of this run. */
  seconds: number;
}

/** Sums a crawl up. */
export function reportOf({
  state,
  waiting,
  notes,
  seconds,
}: {
  state: Pick<CrawlState, 'frontier' | 'ledger' | 'schedule' | 'warc'>;
  waiting: Record<string, number>;
  notes: Record<string, number>;
  seconds: number;
}): CrawlReport {
  const { frontier, ledger, warc } = state;
  const verdicts = ledger.counts();
  const held = Object.values(waiting).reduce((sum, count) => sum + count, 0);
  const stopped = frontier.seen - ledger.total - held;
  return {
    finished: stopped === 0,
    urls: frontier.seen,
    verdicts,
    waiting: { ...waiting, ...(stopped > 0 && { stopped }) },
    pages: ledger.pages,
    images: verdicts.image.stored ?? 0,
    warc_bytes: warc.bytes,
    notes: Object.fromEntries(Object.entries(notes).filter(([name]) => !name.includes(':'))),
    seconds: Math.round(seconds * 10) / 10,
  };
}

/** Writes `report.json`, whole or not at all. */
export async function writeReport(folder: string, report: CrawlReport): Promise<void> {
  const path = join(folder, 'report.json');
  const file = await open(`${path}.new`, 'w');
  try {
    await file.writeFile(`${JSON.stringify(report, null, 2)}\n`);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(`${path}.new`, path);
  await syncFolder(folder);
}

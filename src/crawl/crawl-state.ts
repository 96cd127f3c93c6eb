import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { CrawlConfig } from '../config/crawl-config.js';
import { steadyMs } from '../flow/steady-clock.js';
import { canonicalUrl } from '../signals/duplicates/canonical-url.js';
import { CommitQueue } from './commit-queue.js';
import { FingerprintTable } from './fingerprint-table.js';
import { Frontier, hostOf } from './frontier.js';
import { HostSchedule } from './host-schedule.js';
import { Journal } from './journal.js';
import type { FinishedUrl, QueuedUrl } from './journal-entry.js';
import { VerdictLedger } from './ledger.js';
import { createScope } from './scope.js';
import { TrapDetector } from './trap-detector.js';
import { WarcFolder } from './warc/warc-folder.js';

/** All that a crawl knows, in memory and on disk. */
export interface CrawlState {
  journal: Journal;
  warc: WarcFolder;
  commits: CommitQueue;
  frontier: Frontier;
  schedule: HostSchedule<number>;
  ledger: VerdictLedger;
  traps: TrapDetector;
  /** URLs of an earlier run that were still waiting. */
  resumed: number;
}

/** Options of {@link openCrawlState}. */
export interface CrawlStateOptions {
  config: CrawlConfig;
  seeds: readonly string[];
  folder: string;
  /** What file names of archives begin with. */
  prefix: string;
  /** Milliseconds since the epoch. */
  now: number;
  /** The records that open a WARC file. */
  opening: (file: string) => Promise<Buffer>;
  /** Throws when the folder is no longer this process's own; asked before each write. */
  check: () => Promise<void>;
  /** Whether a URL that an earlier run refused may be asked for by now. */
  isAllowedNow: (refused: Pick<FinishedUrl, 'url' | 'reason'>) => boolean;
}

/**
 * Opens a crawl folder: replays the journal of earlier runs, cuts the archives to what it names, and queues what was
 * waiting. A finished crawl whose pages are older than `revisit_hours` gets them queued again, and what was refused by
 * settings that are others by now is queued again in any case.
 */
export async function openCrawlState(options: CrawlStateOptions): Promise<CrawlState> {
  const { config, seeds, folder, prefix, now, opening, check, isAllowedNow } = options;
  await mkdir(folder, { recursive: true });
  const ledger = new VerdictLedger();
  const schedule = new HostSchedule<number>({ perHost: config.per_host, delayMs: config.delay_ms });
  const traps = new TrapDetector(config.traps, now);
  const scope = createScope(config.scope, seeds);
  const frontier = new Frontier({ config, scope, traps, ledger, schedule });
  const journal = await Journal.open(join(folder, 'journal.jsonl'));
  try {
    const waiting = new Map<number, string>();
    const committed = new Map<string, number>();
    const delays = new Map<string, number>();
    const answers = new FingerprintTable();
    const allowed = new Set<number>();
    for await (const { offset, entry } of journal.replay()) {
      frontier.replay(entry, offset);
      if (entry.t === 'queue') {
        waiting.set(offset, hostOf(entry.url));
        // It was queued again by a run before.
        if (entry.again !== undefined) allowed.delete(entry.again);
      } else if (entry.t === 'done') {
        waiting.delete(entry.of);
        if (isAllowedNow(entry)) allowed.add(offset);
        if (config.revisit_hours > 0 && entry.kind === 'page' && entry.reason === 'stored')
          answers.set(keyOf(entry.url), offset);
      } else if (entry.t === 'side' && entry.crawl_delay_ms !== undefined)
        delays.set(hostOf(entry.url), entry.crawl_delay_ms);
      if ('warc' in entry && entry.warc !== undefined) committed.set(entry.warc.file, entry.warc.end);
    }
    const warc = await WarcFolder.open(
      { folder: join(folder, 'warc'), prefix, maxBytes: config.warc_bytes, opening },
      committed,
    );
    // The run before may have asked a moment ago: a kill must not make the crawl impolite.
    for (const host of new Set(waiting.values()))
      schedule.restUntil(host, steadyMs() + Math.max(config.delay_ms, delays.get(host) ?? 0));
    for (const [offset, host] of waiting) schedule.add(host, offset);
    if (allowed.size > 0) await queueAgain(journal, frontier, (_, offset) => allowed.has(offset));
    if (waiting.size === 0 && config.revisit_hours > 0) {
      const before = now - config.revisit_hours * 3_600_000;
      await queueAgain(
        journal,
        frontier,
        ({ url, at }, offset) => answers.get(keyOf(url)) === offset && Date.parse(at) <= before,
      );
    }
    const commits = new CommitQueue(warc, journal, check);
    return { journal, warc, commits, frontier, schedule, ledger, traps, resumed: waiting.size };
  } catch (error) {
    await journal.close();
    throw error;
  }
}

/** Entries that are written together. */
const BATCH = 1000;

/** Queues the URLs again whose end is due to be looked at anew. */
async function queueAgain(
  journal: Journal,
  frontier: Frontier,
  isDue: (ended: FinishedUrl, offset: number) => boolean,
): Promise<void> {
  const due: QueuedUrl[] = [];
  for await (const { offset, entry } of journal.replay()) {
    if (entry.t !== 'done' || !isDue(entry, offset)) continue;
    const queued = await journal.readAt(entry.of);
    if (queued.t !== 'queue') continue;
    const { was: _, ...asked } = queued;
    due.push({ ...asked, again: offset, ...(entry.reason !== 'stored' && { was: entry.reason }) });
  }
  for (let at = 0; at < due.length; at += BATCH) {
    const batch = due.slice(at, at + BATCH);
    const offsets = await journal.append(batch);
    batch.forEach((entry, n) => {
      frontier.replay(entry, offsets[n] ?? 0);
      frontier.enqueue(entry, offsets[n] ?? 0);
    });
  }
}

function keyOf(url: string): string {
  return canonicalUrl(url)?.key ?? url;
}

import { createReadStream } from 'node:fs';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { ConsentConfig } from '../../src/config/consent-config.js';
import type { CrawlConfig } from '../../src/config/crawl-config.js';
import type { FetchConfig } from '../../src/config/fetch-config.js';
import { checkPipeline } from '../../src/config/load-pipeline.js';
import { crawlSite } from '../../src/crawl/crawl.js';
import type { CrawlReport } from '../../src/crawl/crawl-report.js';
import type { JournalEntry } from '../../src/crawl/journal-entry.js';
import { silentLogger } from '../../src/flow/context.js';
import { Tally } from '../../src/flow/tally.js';
import { readRecords } from '../../src/formats/warc/read-records.js';
import { type CrawlSite, type Site, startCrawlSite } from './crawl-site.js';

/** A folder that is removed after the test. */
export async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'weft-crawl-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** A site that is closed after the test. */
export async function siteOf(sites: Record<string, Site>): Promise<CrawlSite> {
  const site = await startCrawlSite(sites);
  onTestFinished(() => site.close());
  return site;
}

/** What a crawl of a test is given; the rest are the defaults, without delay. */
export interface CrawlSetup {
  crawl: Partial<Omit<CrawlConfig, 'scope' | 'traps'>> & {
    scope?: Partial<CrawlConfig['scope']>;
    traps?: Partial<CrawlConfig['traps']>;
  };
  fetch?: Partial<FetchConfig>;
  consent?: Partial<ConsentConfig>;
  folder?: string;
  now?: () => number;
  signal?: AbortSignal;
}

/** Crawls in this process. */
export async function crawl(setup: CrawlSetup): Promise<CrawlReport & { folder: string }> {
  const folder = setup.folder ?? (await temporaryFolder());
  const pipeline = checkPipeline({
    source: { type: 'warc', input: 'unused' },
    fetch: { contact: 'crawler@example.org', allow_private: true, retries: 1, ...setup.fetch },
    crawl: { delay_ms: 0, ...setup.crawl },
  });
  const report = await crawlSite({
    name: 'test',
    config: pipeline.crawl as CrawlConfig,
    fetch: pipeline.fetch,
    ...(setup.consent && { consent: setup.consent }),
    folder,
    threads: 1,
    ctx: {
      signal: setup.signal ?? new AbortController().signal,
      logger: silentLogger,
      tally: new Tally(),
      now: setup.now ?? Date.now,
    },
  });
  return { ...report, folder };
}

/** The journal of a crawl, parsed. */
export async function journalOf(folder: string): Promise<JournalEntry[]> {
  const text = await readFile(join(folder, 'journal.jsonl'), 'utf8');
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as JournalEntry);
}

/** One record of a crawl's archives. */
export interface ArchivedRecord {
  file: string;
  type: string;
  uri: string;
  fields: Map<string, string>;
  block: string;
}

/** All records of a crawl's archives; throws where an archive is not whole. */
export async function recordsOf(folder: string): Promise<ArchivedRecord[]> {
  const records: ArchivedRecord[] = [];
  const warc = join(folder, 'warc');
  for (const file of (await readdir(warc)).sort()) {
    const events = readRecords(createReadStream(join(warc, file)), 0, async (_head, block) =>
      (await block.collect(10_000_000)).toString('latin1'),
    );
    for await (const event of events) {
      if (event.kind !== 'record') throw new Error(`${file}: ${event.kind} ${event.detail}`);
      if (event.missing > 0 || event.damage !== undefined) throw new Error(`${file}: broken record`);
      const { head, value } = event;
      records.push({ file, type: head.type, uri: head.uri ?? '', fields: head.fields, block: value });
    }
  }
  return records;
}

/** Target URIs of records of a type, robots.txt aside, in order. */
export function urisOf(records: readonly ArchivedRecord[], type: string): string[] {
  return records.filter((one) => one.type === type && !one.uri.endsWith('/robots.txt')).map(({ uri }) => uri);
}

import { mkdir } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { type ConsentConfig, resolveConsentConfig } from '../config/consent-config.js';
import { type CrawlConfig, checkCrawlConfig } from '../config/crawl-config.js';
import { DEFAULT_PORTS, type FetchConfig } from '../config/fetch-config.js';
import type { ExtractConfig } from '../config/pipeline.js';
import { AbortedError, FixConfigError } from '../errors.js';
import { createFetcher } from '../fetch/fetcher.js';
import { noteProxies } from '../fetch/proxy-notice.js';
import { identify } from '../fetch/user-agent.js';
import type { Context } from '../flow/context.js';
import { Slots } from '../flow/slots.js';
import { steadyMs } from '../flow/steady-clock.js';
import type { CrawlReason } from '../model/reasons/crawl-reasons.js';
import { VERSION } from '../version.js';
import { lockCrawl } from './crawl-lock.js';
import { type CrawlReport, reportOf, writeReport } from './crawl-report.js';
import { type CrawlState, openCrawlState } from './crawl-state.js';
import { createPagePool } from './page-pool.js';
import { VisitQueue } from './visit-queue.js';
import { Visitor } from './visitor.js';
import { warcinfo } from './warc/archive-answer.js';

/** Options of {@link crawlSite}. */
export interface CrawlOptions {
  /** Name of the crawl: what its archives are called, in lower-case ASCII. */
  name: string;
  config: CrawlConfig;
  /** Seeds besides those of the configuration. */
  seeds?: readonly string[];
  /** User agent, contact, deadlines, byte limits, retries; `contact` or `user_agent` must name whoever crawls. */
  fetch: FetchConfig;
  /** Whose robots rules are heeded, and which opt-outs of answers. Default: mode `standard`, no further tokens. */
  consent?: Partial<ConsentConfig>;
  /** Recipes and extractor, which say which images of a page are content. Default: none. */
  extract?: Partial<Pick<ExtractConfig, 'recipes' | 'extractor'>>;
  /** Folder of the crawl. */
  folder: string;
  ctx: Context;
  /** Told the state now and then. */
  observer?: (state: Pick<CrawlState, 'ledger' | 'schedule' | 'warc' | 'frontier'>) => void;
  /** Threads that read pages. Default: one less than the cores, at least one. */
  threads?: number;
}

const PAGE_TIMEOUT_MS = 20_000;
/** Longest wait for a domain's turn; then the URL is put back and others get theirs. */
const FETCHER_WAIT_MS = 60_000;

/**
 * Crawls from seeds and sitemaps into WARC files, politely, and to be stopped at any moment.
 *
 * Everything is committed page by page: after a kill the same call goes on where the last commit ended, no page twice
 * in the archives and none lost. A crawl that is finished does nothing, unless `revisit_hours` has passed.
 *
 * @throws FixConfigError `bad_crawl_config`, `no_contact`, `crawl_running`, `bad_recipe`, `bad_extractor`; BadInputError `crawl_journal_corrupt`,
 *   `crawl_archive_missing`; StopError `crawl_taken_over`; AbortedError when the context's signal aborts
 */
export async function crawlSite(options: CrawlOptions): Promise<CrawlReport> {
  const { config, ctx, folder } = options;
  const seeds = [...config.seeds, ...(options.seeds ?? [])];
  checkCrawlConfig({ ...config, seeds });
  const identity = identify(options.fetch);
  const consent = resolveConsentConfig(options.consent);
  if (consent.mode === 'off')
    ctx.logger.warn({}, 'consent.mode is off: robots.txt is not asked for and opt-outs are not heeded');
  noteProxies(options.fetch, ctx);
  if (options.fetch.contact === undefined && !/@|https?:/.test(options.fetch.user_agent ?? '')) {
    throw new FixConfigError(
      'no_contact',
      'a crawl must identify itself: set fetch.contact to an e-mail address or a URL for site owners',
    );
  }
  const info: [string, string][] = [
    ['software', `weft/${VERSION}`],
    ['format', 'WARC File Format 1.1'],
    ['conformsTo', 'http://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/'],
    ['isPartOf', options.name],
    ['http-header-user-agent', identity.userAgent],
    ...(identity.from === undefined ? [] : ([['http-header-from', identity.from]] as [string, string][])),
    ['robots', consent.mode === 'off' ? 'ignore' : 'RFC 9309'],
  ];
  const started = steadyMs();
  await mkdir(folder, { recursive: true });
  const lock = await lockCrawl(join(folder, 'crawl.lock'), ctx);
  try {
    const state = await openCrawlState({
      config,
      seeds: [...seeds, ...config.sitemaps],
      folder,
      prefix: filePrefix(options.name),
      now: ctx.now(),
      opening: (file) => warcinfo(file, new Date(ctx.now()).toISOString(), info),
      check: () => lock.check(),
      isAllowedNow: (refused) => isAllowedNow(refused, options.fetch),
    });
    try {
      const waiting = await run(options, seeds, identity.productToken, state);
      const report = reportOf({
        state,
        waiting,
        notes: ctx.tally.toJSON(),
        seconds: (steadyMs() - started) / 1000,
      });
      await lock.check();
      await writeReport(folder, report);
      if (ctx.signal.aborted) throw new AbortedError(undefined, { cause: ctx.signal.reason });
      return report;
    } finally {
      await state.warc.close();
      await state.journal.close();
    }
  } finally {
    await lock.release();
  }
}

async function run(
  options: CrawlOptions,
  seeds: readonly string[],
  productToken: string,
  state: CrawlState,
): Promise<Record<string, number>> {
  const { config, ctx, observer } = options;
  const consent = resolveConsentConfig(options.consent);
  // One failed write ends the run; visits under way then must not go on asking.
  const abort = new AbortController();
  const stop = (): void => abort.abort(ctx.signal.reason);
  if (ctx.signal.aborted) stop();
  ctx.signal.addEventListener('abort', stop);
  const fetcher = createFetcher({
    // The crawl's own schedule decides when to ask again and how often; domains are bounded by the fetcher.
    config: {
      ...options.fetch,
      retries: 0,
      per_host: config.per_host,
      host_rate: 0,
      max_requests: config.concurrency,
      host_wait_ms: FETCHER_WAIT_MS,
    },
    signal: abort.signal,
    recentBytes: 0,
    now: ctx.now,
  });
  const pool = createPagePool({
    threads: options.threads ?? Math.max(1, availableParallelism() - 1),
    timeoutMs: PAGE_TIMEOUT_MS,
    reading: {
      ...(options.extract?.recipes && { recipes: options.extract.recipes }),
      ...(options.extract?.extractor !== undefined && { extractor: { path: options.extract.extractor } }),
    },
  });
  const visits = new VisitQueue(state.schedule, steadyMs, abort.signal);
  const visitor = new Visitor({
    state,
    config,
    fetch: options.fetch,
    fetcher,
    pool,
    productToken,
    consent,
    ctx: { ...ctx, signal: abort.signal },
  });
  const slots = new Slots(config.concurrency);
  let failure: { error: unknown } | undefined;
  try {
    await plant(seeds, config.sitemaps, state);
    const underWay = new Set<Promise<void>>();
    observer?.(state);
    while (true) {
      const release = await slots.acquire();
      const next = await visits.next();
      if (next === undefined) break;
      const visit = visitor
        .visit(next.item, next.host)
        .catch((error: unknown) => {
          if (!abort.signal.aborted) failure ??= { error };
          abort.abort(error);
        })
        .finally(() => {
          underWay.delete(visit);
          release();
          visits.done();
          observer?.(state);
        });
      underWay.add(visit);
    }
    await Promise.all(underWay);
  } finally {
    ctx.signal.removeEventListener('abort', stop);
    await Promise.all([fetcher.close(), pool.close()]);
  }
  if (failure !== undefined) throw failure.error;
  return visitor.waiting;
}

/** Whether settings that refused a URL in an earlier run let it pass by now: a crawl that is run again gets it then. */
function isAllowedNow(
  { url, reason }: { url: string; reason: CrawlReason },
  { allow_private, ports }: FetchConfig,
): boolean {
  if (reason === 'private_address') return allow_private;
  if (reason !== 'port_not_allowed') return false;
  return allow_private || (ports ?? DEFAULT_PORTS).includes(Number(new URL(url).port));
}

/** Offers seeds and sitemaps; those of an earlier run are known already. */
async function plant(
  seeds: readonly string[],
  sitemaps: readonly string[],
  state: CrawlState,
): Promise<void> {
  const { frontier, commits } = state;
  const offers = [
    ...seeds.map((url) => frontier.offer({ url, kind: 'page', depth: 0, by: 'seed' })),
    ...sitemaps.map((url) => frontier.offer({ url, kind: 'sitemap', depth: 0, by: 'seed' })),
  ].filter((entry) => entry !== undefined);
  if (offers.length === 0) return;
  const offsets = await commits.commit({ entries: () => offers });
  offers.forEach((entry, n) => {
    frontier.enqueue(entry, offsets[n] ?? 0);
  });
}

/** A name that any file system and any tool that reads file names can bear. */
function filePrefix(name: string): string {
  const plain = name
    .toLowerCase()
    .replace(/[^a-z\d]+/g, '-')
    .replace(/^-+|-+$/g, '');
  return plain.slice(0, 60) || 'crawl';
}

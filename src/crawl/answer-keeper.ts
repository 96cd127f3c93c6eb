import type { CrawlConfig } from '../config/crawl-config.js';
import type { HttpResponse } from '../fetch/http-response.js';
import type { Context } from '../flow/context.js';
import type { CrawlReason } from '../model/reasons/crawl-reasons.js';
import type { CrawlState } from './crawl-state.js';
import { type Found, hostOf } from './frontier.js';
import type { FinishedUrl, JournalEntry, QueuedUrl } from './journal-entry.js';
import { type AnswerVerdict, judgeAnswer } from './judge-answer.js';
import type { PagePool } from './page-pool.js';
import type { EarlierAnswer } from './revisit.js';
import type { RobotsAnswer } from './robots-gate.js';
import type { SiteConsent } from './site-consent.js';
import { archiveAnswer, payloadDigest } from './warc/archive-answer.js';

/** What answers are kept with. */
export interface AnswerKeeperParts {
  state: Pick<CrawlState, 'journal' | 'frontier' | 'commits'>;
  config: Pick<CrawlConfig, 'images' | 'follow_nofollow'>;
  maxRedirects: number;
  pool: PagePool;
  /** Lower-case product tokens whose nofollow rules are heeded. */
  tokens: readonly string[];
  consent: SiteConsent;
  tally: Context['tally'];
  now: Context['now'];
}

/** A verdict without an answer. */
export interface Ending {
  reason: CrawlReason;
  detail?: string;
}

/** An answer to a queued URL, and how it came. */
export interface QueuedAnswer {
  item: number;
  asked: QueuedUrl;
  response: HttpResponse;
  /** When it was asked for. */
  at: string;
  /** Milliseconds it took. */
  ms: number;
  /** What it renews. */
  earlier: EarlierAnswer | undefined;
}

/** Turns answers and failures into verdicts, records and newly found URLs, each committed as one. */
export class AnswerKeeper {
  readonly #parts: AnswerKeeperParts;

  constructor(parts: AnswerKeeperParts) {
    this.#parts = parts;
  }

  /** Judges an answer, archives it, and commits it with what it names. */
  async keep({ item, asked, response, at, ms, earlier }: QueuedAnswer): Promise<boolean> {
    const { config, maxRedirects, pool, tokens, tally } = this.#parts;
    const options = {
      pool,
      images: config.images,
      followNofollow: config.follow_nofollow,
      maxRedirects,
      agents: tokens,
    };
    const renewed = response.status === 304 && earlier !== undefined;
    const verdict: AnswerVerdict = renewed
      ? { reason: 'stored', archive: true, found: [], notes: { not_modified: 1 } }
      : await this.#withConsent(asked, response, await judgeAnswer(asked, response, options));
    for (const [name, count] of Object.entries(verdict.notes)) tally.add(name, count);
    const done: FinishedUrl = {
      t: 'done',
      of: item,
      url: asked.url,
      kind: asked.kind,
      reason: verdict.reason,
      at,
      status: response.status,
    };
    if (verdict.detail !== undefined) done.detail = verdict.detail.slice(0, 300);
    if (verdict.text !== undefined) done.text = verdict.text;
    if (!verdict.archive) {
      await this.#commit(asked, verdict, done);
      return false;
    }
    done.digest = renewed ? (earlier.digest ?? '') : payloadDigest(response);
    const same = await this.#samePayload(done, renewed ? earlier : undefined);
    if (same === undefined && verdict.reason === 'stored') done.whole = true;
    if (same !== undefined && same.url !== asked.url) {
      done.reason = 'duplicate_payload';
      done.detail = same.url;
      // The very same bytes under another URL of the host: their relative links are likely to be a maze.
      if (hostOf(same.url) === hostOf(asked.url)) verdict.found = [];
    }
    keepValidators(done, response, renewed ? earlier : undefined);
    const records = await archiveAnswer({
      response,
      at,
      digest: done.digest,
      ...(same !== undefined && { same }),
      notModified: renewed,
      metadata: metadataOf(asked, ms),
    });
    await this.#commit(asked, verdict, done, records);
    return done.reason === 'stored';
  }

  /** What its site keeps out of a corpus is not archived; a page's links may still be followed. */
  async #withConsent(
    asked: QueuedUrl,
    response: HttpResponse,
    verdict: AnswerVerdict,
  ): Promise<AnswerVerdict> {
    if (verdict.reason !== 'stored' || asked.kind === 'sitemap') return verdict;
    const refused = await this.#parts.consent.refusal(response);
    if (refused === undefined) return verdict;
    const found = verdict.found.filter(({ kind }) => kind === 'page');
    const { reason, detail } = refused;
    return { reason, detail, archive: false, found, notes: verdict.notes };
  }

  /**
   * The answer whose record holds the same payload, if there is one. What a server says is not modified has no body
   * to compare, and repeats what its earlier answer was or repeated.
   */
  async #samePayload(
    { reason, digest = '' }: FinishedUrl,
    renewed: EarlierAnswer | undefined,
  ): Promise<{ url: string; at: string } | undefined> {
    const { journal, frontier } = this.#parts.state;
    const offset = reason === 'stored' ? frontier.payload(digest) : undefined;
    const entry = offset === undefined ? undefined : await journal.readAt(offset);
    // The table keeps 64 bits of each digest.
    if (entry?.t === 'done' && entry.digest === digest) return { url: entry.url, at: entry.at };
    return renewed;
  }

  /** Ends a URL without an archived answer. */
  async end(item: number, asked: QueuedUrl, { reason, detail }: Ending): Promise<void> {
    const done: FinishedUrl = {
      t: 'done',
      of: item,
      url: asked.url,
      kind: asked.kind,
      reason,
      at: new Date(this.#parts.now()).toISOString(),
    };
    if (detail !== undefined && detail !== '') done.detail = detail.slice(0, 300);
    await this.#commit(asked, { found: [] }, done);
  }

  async #commit(
    asked: QueuedUrl,
    { found }: Pick<AnswerVerdict, 'found'>,
    done: FinishedUrl,
    records?: Buffer,
  ): Promise<void> {
    const { frontier } = this.#parts.state;
    const all = [...found, ...nextCandidate(asked, done.reason)];
    const offers = this.#offer(all);
    const { written, offsets } = await this.#write(
      (span) => [...offers, span === undefined ? done : { ...done, warc: span }],
      records,
    );
    written.forEach((entry, n) => {
      const offset = offsets[n] ?? 0;
      if (entry.t === 'done') frontier.finish(entry, offset);
      else frontier.enqueue(entry, offset);
    });
    this.#parts.tally.add(`${done.kind}:${done.reason}`);
  }

  #offer(found: readonly Found[]): JournalEntry[] {
    const { state, tally } = this.#parts;
    const offers = found.map((one) => state.frontier.offer(one)).filter((entry) => entry !== undefined);
    if (found.length > offers.length) tally.add('urls_known', found.length - offers.length);
    return offers;
  }

  async #write(
    entries: (span: FinishedUrl['warc']) => JournalEntry[],
    records: Buffer | undefined,
  ): Promise<{ written: JournalEntry[]; offsets: number[] }> {
    let written: JournalEntry[] = [];
    const offsets = await this.#parts.state.commits.commit({
      ...(records !== undefined && { records }),
      entries: (span) => {
        written = entries(span);
        return written;
      },
    });
    return { written, offsets };
  }

  /** Archives an answer to the request for robots.txt, with the delay it asks for. */
  async keepRobots({ response, at, crawlDelayMs }: RobotsAnswer): Promise<void> {
    const digest = payloadDigest(response);
    const records = await archiveAnswer({ response, at, digest, metadata: [['hopsFromSeed', 'P']] });
    await this.#write(
      (span) =>
        span === undefined
          ? []
          : [
              {
                t: 'side',
                url: response.url,
                at,
                warc: span,
                ...(crawlDelayMs > 0 && { crawl_delay_ms: crawlDelayMs }),
              },
            ],
      records,
    );
  }

  /** Queues URLs that no answer to a queued URL named. */
  async queue(found: readonly Found[]): Promise<void> {
    const offers = this.#offer(found);
    if (offers.length === 0) return;
    const { offsets } = await this.#write(() => offers, undefined);
    offers.forEach((entry, n) => {
      this.#parts.state.frontier.enqueue(entry, offsets[n] ?? 0);
    });
  }
}

/** The next candidate of an image whose URL gave none. */
function nextCandidate({ alternatives, kind, depth, from }: QueuedUrl, reason: CrawlReason): Found[] {
  const [url, ...rest] = alternatives ?? [];
  if (url === undefined || reason === 'stored' || reason === 'duplicate_payload' || reason === 'redirect')
    return [];
  const next: Found = { url, kind, depth, by: 'embed' };
  if (from !== undefined) next.from = from;
  if (rest.length > 0) next.alternatives = rest;
  return [next];
}

/** Keeps what a later round can ask with; a 304 need not repeat it. */
function keepValidators(done: FinishedUrl, response: HttpResponse, earlier: EarlierAnswer | undefined): void {
  if (earlier?.etag !== undefined) done.etag = earlier.etag;
  if (earlier?.last_modified !== undefined) done.last_modified = earlier.last_modified;
  for (const [name, value] of response.headers) {
    const key = name.toLowerCase();
    if (value.length > 200) continue;
    if (key === 'etag') done.etag = value;
    else if (key === 'last-modified') done.last_modified = value;
  }
}

function metadataOf({ from, by, depth, redirects }: QueuedUrl, ms: number): [string, string][] {
  const last = { seed: '', link: '', sitemap: 'M', embed: 'E', redirect: 'R'.repeat(redirects ?? 1) }[by];
  return [
    ...(from === undefined ? [] : ([['via', from]] as [string, string][])),
    ['hopsFromSeed', `${'L'.repeat(depth)}${last}`],
    ['fetchTimeMs', String(ms)],
  ];
}

import { createHash } from 'node:crypto';
import type { CrawlConfig } from '../config/crawl-config.js';
import type { CrawlReason } from '../model/reasons/crawl-reasons.js';
import { canonicalUrl } from '../signals/duplicates/canonical-url.js';
import { isOtherFile } from './file-extensions.js';
import { FingerprintTable } from './fingerprint-table.js';
import type { HostSchedule } from './host-schedule.js';
import type { FinishedUrl, JournalEntry, QueuedUrl, SkippedUrl, TargetKind } from './journal-entry.js';
import type { VerdictLedger } from './ledger.js';
import type { Scope } from './scope.js';
import type { TrapDetector } from './trap-detector.js';

/** A URL that was found, and how. */
export interface Found extends Omit<QueuedUrl, 't' | 'url'> {
  /** Absolute. */
  url: string;
}

/** What the frontier decides with. */
export interface FrontierParts {
  config: Pick<CrawlConfig, 'max_depth'>;
  scope: Scope;
  traps: TrapDetector;
  ledger: VerdictLedger;
  schedule: HostSchedule<number>;
}

/**
 * What the crawl has seen: decides once for each URL whether it is asked for, and remembers.
 *
 * URLs are one when their canonical keys are; a URL is asked for once, as whatever it was found first.
 */
export class Frontier {
  readonly #parts: FrontierParts;
  /** Queued URLs by key, with the spelling that is asked for. */
  readonly #queued = new FingerprintTable();
  /** Skipped URLs by kind, with the number of the reason; -1 where the skip was taken back. */
  readonly #skipped = new FingerprintTable();
  readonly #skipReasons: CrawlReason[] = [];
  /** Where the journal has the answer that a payload was stored with. */
  readonly #payloads = new FingerprintTable();

  constructor(parts: FrontierParts) {
    this.#parts = parts;
  }

  /** URLs that were seen: asked for or to be asked for, and skipped. */
  get seen(): number {
    return this.#queued.size + this.#parts.ledger.skips;
  }

  /**
   * Decides about a URL that was found; undefined when it was decided before or is no http(s) URL.
   *
   * The entry is to be written to the journal, then given to {@link enqueue}.
   */
  offer(found: Found): QueuedUrl | SkippedUrl | undefined {
    const canonical = canonicalUrl(found.url);
    if (canonical === undefined) return undefined;
    const { url } = canonical;
    const key = keyOf({ ...found, url });
    if (this.#queued.get(key) !== undefined || this.#isQueuedSpelling(url)) return undefined;
    const reason = this.#judge(new URL(url), found);
    if (reason === undefined) {
      const entry: QueuedUrl = { t: 'queue', ...found, url };
      this.#noteQueued(entry, key);
      return entry;
    }
    if (this.#skipOf(found.kind, key) !== undefined) return undefined;
    const entry: SkippedUrl = {
      t: 'skip',
      url,
      kind: found.kind,
      reason,
      ...(found.from !== undefined && { from: found.from }),
    };
    this.#noteSkipped(entry, key);
    return entry;
  }

  /** Whether it is in this very spelling that the URL of a key was queued. */
  #isQueuedSpelling(url: string): boolean {
    return this.#queued.get(canonicalUrl(url)?.key ?? url) === spelling(url);
  }

  #judge(url: URL, { kind, depth, by }: Found): CrawlReason | undefined {
    const { config, scope, traps } = this.#parts;
    if (kind === 'sitemap' || by === 'seed') return undefined;
    if (kind === 'image') return traps.judgeImage(url);
    if (by === 'redirect' && depth === 0) scope.admit(url);
    if (isOtherFile(url)) return 'file_extension';
    const outside = scope.judge(url);
    if (outside !== undefined) return outside;
    const trap = traps.judge(url);
    if (trap !== undefined) return trap;
    return depth > config.max_depth ? 'too_deep' : undefined;
  }

  #noteQueued(entry: QueuedUrl, key: string): void {
    this.#queued.set(key, spelling(entry.url));
    if (entry.again !== undefined) {
      this.#parts.ledger.reopened(entry);
      return;
    }
    for (const kind of ['page', 'image'] as const) {
      const skip = this.#skipOf(kind, key);
      if (skip === undefined) continue;
      this.#skipped.set(`${kind} ${key}`, -1);
      this.#parts.ledger.unskipped(kind, skip);
    }
    if (entry.kind === 'page') this.#parts.traps.count(new URL(entry.url));
    if (entry.by === 'redirect' && entry.depth === 0) this.#parts.scope.admit(new URL(entry.url));
  }

  #noteSkipped(entry: SkippedUrl, key: string): void {
    let number = this.#skipReasons.indexOf(entry.reason);
    if (number < 0) number = this.#skipReasons.push(entry.reason) - 1;
    this.#skipped.set(`${entry.kind} ${key}`, number);
    this.#parts.ledger.skipped(entry);
  }

  #skipOf(kind: TargetKind, key: string): CrawlReason | undefined {
    return this.#skipReasons[this.#skipped.get(`${kind} ${key}`) ?? -1];
  }

  /** Whether the crawl's own pages are on this host: whose robots.txt may name sitemaps for it. */
  isSeedHost(url: URL): boolean {
    return this.#parts.scope.holdsHost(url);
  }

  /** Queues a URL that the journal holds at an offset. */
  enqueue(entry: JournalEntry, offset: number): void {
    if (entry.t === 'queue') this.#parts.schedule.add(hostOf(entry.url), offset);
  }

  /** Takes note of the end of a URL that the journal holds at an offset. */
  finish(entry: FinishedUrl, offset: number): void {
    this.#parts.ledger.finished(entry);
    // The first holder of a payload is the one whose record has it; a revisit's has only headers.
    if (entry.digest !== undefined && entry.reason === 'stored' && entry.whole === true)
      this.#payloads.set(entry.digest, offset);
    if (entry.text !== undefined) this.#parts.traps.learn(new URL(entry.url), entry.text);
  }

  /** Journal offset of the answer that a payload was first stored with. */
  payload(digest: string): number | undefined {
    return this.#payloads.get(digest);
  }

  /** Takes in an entry of an earlier run. */
  replay(entry: JournalEntry, offset: number): void {
    if (entry.t === 'queue') this.#noteQueued(entry, keyOf(entry));
    else if (entry.t === 'skip') this.#noteSkipped(entry, keyOf(entry));
    else if (entry.t === 'done') this.finish(entry, offset);
  }
}

/**
 * What a URL is known by: its canonical key. A server that redirects to another spelling of the same key tells apart
 * what the key joins; then the spelling itself counts, or the page behind it would be lost.
 */
function keyOf({ url, by, from }: Pick<Found, 'url' | 'from'> & { by?: Found['by'] }): string {
  const key = canonicalUrl(url)?.key ?? url;
  if (by !== 'redirect' || from === undefined || from === url) return key;
  return canonicalUrl(from)?.key === key ? `spelled ${url}` : key;
}

/** 48 bits of a hash: enough to tell the few spellings of one key apart. */
function spelling(url: string): number {
  return createHash('sha256').update(url).digest().readUIntLE(0, 6);
}

/** What is asked gently as one: a host name with its port. */
export function hostOf(url: string): string {
  return new URL(url).host;
}

import type { CrawlReason, CrawlTarget } from '../model/reasons/crawl-reasons.js';

/** What a queued URL is fetched for. */
export type TargetKind = CrawlTarget;

/** How a URL was found; the letter is the hop of Heritrix's crawl logs, where it has one. */
export const HOPS = {
  seed: '',
  link: 'L',
  redirect: 'R',
  embed: 'E',
  sitemap: 'M',
} as const;

/** A key of {@link HOPS}. */
export type FoundBy = keyof typeof HOPS;

/** A URL that is to be fetched. */
export interface QueuedUrl {
  t: 'queue';
  url: string;
  kind: TargetKind;
  /** Links from a seed. */
  depth: number;
  by: FoundBy;
  /** The page, sitemap or redirect that named it. */
  from?: string;
  /** image: other candidates of the same image, tried in turn when this one fails. */
  alternatives?: string[];
  /** Redirects before this one. */
  redirects?: number;
  /** Offset of the answer of an earlier round that is to be renewed. */
  again?: number;
  /** Its verdict where it is another than `stored`: a refusal that the settings have lifted since. */
  was?: CrawlReason;
}

/** A URL that ended without being asked for. */
export interface SkippedUrl {
  t: 'skip';
  url: string;
  kind: TargetKind;
  reason: CrawlReason;
  from?: string;
}

/** The end of a queued URL. */
export interface FinishedUrl {
  t: 'done';
  /** Offset of its {@link QueuedUrl}. */
  of: number;
  url: string;
  kind: TargetKind;
  reason: CrawlReason;
  detail?: string;
  /** The WARC-Date of its response record; the time of the verdict where there is none. */
  at: string;
  status?: number;
  /** Where its records lie. */
  warc?: WarcSpan;
  /** SHA-1 of the payload as sent, base 32. */
  digest?: string;
  /** The record holds the payload; absent where a revisit record refers to an earlier one. */
  whole?: true;
  etag?: string;
  last_modified?: string;
  /** Fingerprint of a page's text without its digits: what tells a trap's pages from new ones. */
  text?: string;
}

/** An answer that belongs to no queued URL: robots.txt. */
export interface SideRecord {
  t: 'side';
  url: string;
  at: string;
  warc: WarcSpan;
  /** The Crawl-delay that it asks for. */
  crawl_delay_ms?: number;
}

/** Bytes of a WARC file. */
export interface WarcSpan {
  file: string;
  start: number;
  end: number;
}

/** One line of the journal. */
export type JournalEntry = QueuedUrl | SkippedUrl | FinishedUrl | SideRecord;

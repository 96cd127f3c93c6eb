import type { ConsentEvidence } from '../model/consent.js';
import type { FetchDropReason } from './fetch-outcome.js';
import type { ResponseHeaders } from './http-response.js';

/** What the rules of a site say of one URL. */
export interface ConsentVerdict {
  /** Set when the URL must not be fetched, or what it gave must not be used. */
  refused?: {
    /** `blocked_by_robots` or `opted_out`; that of the failure when robots.txt could not be asked for. */
    reason: FetchDropReason;
    /** The signal and its value. */
    detail: string;
    /** True when asking later may be answered otherwise, as when robots.txt could not be had. */
    retryable?: boolean;
  };
  /** Statements that were found: kept with the image or page whatever the verdict. */
  evidence?: readonly ConsentEvidence[];
  /** Least milliseconds between two requests to the host (crawl-delay); the host's own rate holds when it is slower. */
  minIntervalMs?: number;
}

/**
 * Asked by a fetcher about everything it fetches, redirects included.
 *
 * A fetcher takes one as its option `consent`; requests made with `consent: false` (robots.txt itself) are not
 * asked about.
 */
export interface FetchConsent {
  /**
   * Asked before each request. The fetcher holds no turn of any host meanwhile, so the answer may itself be
   * fetched through the same fetcher. A rejection ends the fetch with that error.
   */
  allowed(url: URL): Promise<ConsentVerdict>;
  /** Asked when the headers are there and the body is not read yet; also of answers from a cache. */
  judgeResponse?(url: URL, headers: ResponseHeaders): ConsentVerdict;
}

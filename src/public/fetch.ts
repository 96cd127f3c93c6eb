/**
 * Fetches what strangers' pages name: bounded, polite, guarded against private addresses, and with consent asked.
 *
 * @example
 * ```js
 * import { createFetcher } from 'weft/fetch';
 *
 * const fetcher = createFetcher();
 * const outcome = await fetcher.fetch('http://127.0.0.1/picture.jpg');
 * console.log(outcome); // a drop: the address is private
 * await fetcher.close();
 * ```
 *
 * @module weft/fetch
 */

export type { ConsentConfig, ConsentMode } from '../config/consent-config.js';
export {
  type Consent,
  type ConsentOptions,
  createConsent,
  type RobotsFacts,
} from '../fetch/consent/consent.js';
export {
  type ConsentingFetcherOptions,
  createConsentingFetcher,
} from '../fetch/consent/consenting-fetcher.js';
export { judgeAccess, parseRobotsTxt, type RobotsTxt } from '../fetch/consent/robots-txt.js';
export { createFetchCache, type FetchCache, type FetchCacheOptions } from '../fetch/fetch-cache.js';
export type { ConsentVerdict, FetchConsent } from '../fetch/fetch-consent.js';
export {
  FETCH_DROP_REASONS,
  type FetchDrop,
  type FetchDropReason,
  type FetchedImage,
  type FetchOutcome,
  type GetOutcome,
  type GotResponse,
} from '../fetch/fetch-outcome.js';
export { createFetcher, type Fetcher, type FetcherOptions, type GetOptions } from '../fetch/fetcher.js';
export type { HttpResponse, ResponseHeaders } from '../fetch/http-response.js';
export type { GiveBack, HostAsk, HostLimiter } from '../fetch/politeness/host-limiter.js';
export type { ConsentEvidence, ConsentHeaders, ConsentSignal } from '../model/consent.js';

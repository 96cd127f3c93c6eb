import type { ConsentConfig } from '../../config/consent-config.js';
import { createFetcher, type Fetcher, type FetcherOptions } from '../fetcher.js';
import { identify } from '../user-agent.js';
import { type Consent, createConsent } from './consent.js';

/** Options of {@link createConsentingFetcher}. */
export interface ConsentingFetcherOptions extends Omit<FetcherOptions, 'consent'> {
  /** Default: mode `standard`, no further tokens. */
  consent?: Partial<ConsentConfig>;
  /** See {@link ConsentOptions.answersFollow}. */
  answersFollow?: boolean;
}

/**
 * Creates a fetcher that asks the rules of a site before it asks for anything else of it, and the consent it goes by.
 *
 * robots.txt and its kin are fetched by the same fetcher, in the host's turn and within its limits.
 *
 * @throws FixConfigError for options out of range
 */
export function createConsentingFetcher(options: ConsentingFetcherOptions = {}): {
  fetcher: Fetcher;
  consent: Consent;
} {
  const { consent: config, answersFollow = true, ...rest } = options;
  const { productToken } = identify(rest.config ?? {});
  const consent: Consent = createConsent({
    get: (url, get) => fetcher.get(url, get),
    productToken,
    answersFollow,
    ...(config && { config }),
    ...(rest.now && { now: rest.now }),
  });
  const fetcher = createFetcher({ ...rest, consent });
  return { fetcher, consent };
}

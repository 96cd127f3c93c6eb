import type { FetchConfig } from '../../config/fetch-config.js';
import { FetchFailure } from '../fetch-outcome.js';
import type { GiveBack, HostLimiter } from './host-limiter.js';
import { registrableDomain } from './registrable-domain.js';

/** Longest pause that a host can ask all for. */
const LONGEST_PAUSE_MS = 86_400_000;
/** Beyond the time that a request has: for the word that it ended. */
const SPARE_MS = 5000;

/** Slots of hosts and domains that several processes share. */
export interface SharedSlots {
  /**
   * Waits for the slots of a request.
   *
   * @param minIntervalMs - least time to the host's next request (crawl-delay)
   * @throws FetchFailure `host_busy` when it took too long; RetryError when the limiter cannot be reached
   */
  take(url: URL, minIntervalMs: number, signal: AbortSignal): Promise<GiveBack>;
}

/** Asks a limiter for what the configuration declares, for all processes together. */
export function sharedSlots(limiter: HostLimiter, config: FetchConfig): SharedSlots {
  const interval = (rate: number) => (rate > 0 ? 1000 / rate : 0);
  return {
    async take(url, minIntervalMs, signal) {
      const ask = {
        host: url.host,
        domain: registrableDomain(url.hostname),
        perHost: config.per_host,
        perDomain: config.per_domain,
        hostIntervalMs: Math.max(interval(config.host_rate), minIntervalMs),
        domainIntervalMs: interval(config.domain_rate),
        longestMs: config.deadline_ms + SPARE_MS,
      };
      const giveBack = await limiter.take(ask, config.host_wait_ms, signal);
      if (giveBack !== undefined) return (pauseMs = 0) => giveBack(Math.min(pauseMs, LONGEST_PAUSE_MS));
      throw new FetchFailure('host_busy', `no shared turn within ${config.host_wait_ms} ms`, {
        passing: true,
      });
    },
  };
}

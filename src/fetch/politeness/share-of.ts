import type { FetchConfig } from '../../config/fetch-config.js';
import { FixConfigError } from '../../errors.js';
import type { HostQueueOptions } from './host-queue.js';

/**
 * What one of several processes that fetch for one build may ask of hosts: an equal share of everything declared.
 *
 * Shares need no word between processes, hold whatever crashes or stalls, and never add up to more than was
 * declared. The price: a host that one process alone wants is asked at that process's share.
 *
 * @throws FixConfigError `too_many_processes` when a host may not have as many requests under way as there are
 *   processes
 */
export function shareOf(config: FetchConfig, processes: number): HostQueueOptions {
  checkShare(config, processes);
  return {
    maxRequests: config.max_requests,
    perHost: Math.floor(config.per_host / processes),
    perDomain: Math.floor(config.per_domain / processes),
    hostRate: config.host_rate / processes,
    domainRate: config.domain_rate / processes,
    delayFactor: processes,
    hostWaitMs: config.host_wait_ms,
    maxRetryAfterMs: config.max_retry_after_ms,
  };
}

/** Throws where {@link shareOf} does: a build asks before hours of extraction. */
export function checkShare(config: Pick<FetchConfig, 'per_host' | 'per_domain'>, processes: number): void {
  if (!Number.isSafeInteger(processes) || processes < 1)
    throw new FixConfigError(
      'bad_fetch_config',
      `run.processes: expected a whole number ≥ 1, got ${processes}`,
    );
  for (const name of ['per_host', 'per_domain'] as const) {
    if (config[name] >= processes) continue;
    throw new FixConfigError(
      'too_many_processes',
      `fetch.${name} ${config[name]} cannot be shared by ${processes} processes; raise it, or run at most ${config[name]} processes`,
    );
  }
}

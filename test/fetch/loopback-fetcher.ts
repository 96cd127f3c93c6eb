import { afterAll, afterEach, beforeAll } from 'vitest';
import type { FetchConfig } from '../../src/config/fetch-config.js';
import type { FetchOutcome } from '../../src/fetch/fetch-outcome.js';
import { createFetcher, type Fetcher, type FetcherOptions } from '../../src/fetch/fetcher.js';
import { type MisbehavingSite, startMisbehavingSite } from '../support/misbehaving-site.js';

/** The site of this test file; started before its first test. */
export let site: MisbehavingSite;
const open: Fetcher[] = [];

beforeAll(async () => {
  site = await startMisbehavingSite();
});
afterEach(async () => {
  for (const fetcher of open.splice(0)) await fetcher.close();
});
afterAll(async () => {
  await site.close();
});

/** A fetcher that may dial loopback, with limits small enough for a test. */
export function fetcher(config: Partial<FetchConfig> = {}, options: FetcherOptions = {}): Fetcher {
  const made = createFetcher({
    backoffMs: 5,
    ...options,
    config: {
      allow_private: true,
      deadline_ms: 6000,
      first_byte_timeout_ms: 1500,
      idle_timeout_ms: 800,
      max_bytes: 200_000,
      retries: 0,
      host_rate: 0,
      domain_rate: 0,
      per_domain: 64,
      max_retry_after_ms: 2000,
      ...config,
    },
  });
  open.push(made);
  return made;
}

/** The reason of a drop, or how much was got. */
export function reasonOf(outcome: FetchOutcome): string {
  return 'drop' in outcome ? outcome.drop.reason : `got ${outcome.body.length} bytes`;
}

/** The bytes; throws when it was dropped. */
export function bodyOf(outcome: FetchOutcome): Buffer {
  if ('drop' in outcome) throw new Error(`dropped: ${outcome.drop.reason} ${outcome.drop.detail}`);
  return outcome.body;
}

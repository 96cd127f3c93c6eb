import type { S3ClientConfig } from '@aws-sdk/client-s3';

/** How often, and with what pauses, one request is sent again. */
export interface S3RetryPolicy {
  /** Attempts in all, the first included. Default: 8. */
  maxAttempts: number;
  /** First pause after a network fault or a 5xx answer, in ms; doubles each time. Default: 100. */
  baseMs: number;
  /** First pause after an answer that asks for fewer requests (SlowDown, 429), in ms. Default: 500. */
  throttleBaseMs: number;
  /** Longest pause, in ms; also the most that a Retry-After header is believed. Default: 20 000. */
  maxPauseMs: number;
  /** Jitter in [0, 1). Default: Math.random. */
  random: () => number;
}

/** Up to about 50 s of trying through a network fault, 80 s through a throttling storm, half of that on average. */
export const DEFAULT_RETRY: S3RetryPolicy = {
  maxAttempts: 8,
  baseMs: 100,
  throttleBaseMs: 500,
  maxPauseMs: 20_000,
  random: Math.random,
};

type RetryStrategy = Extract<
  NonNullable<S3ClientConfig['retryStrategy']>,
  { acquireInitialRetryToken: unknown }
>;

/** The pause before retry number `retry` (1 = the first): full jitter over an exponentially growing window, in ms. */
export function pauseBefore(retry: number, throttled: boolean, policy: S3RetryPolicy): number {
  const base = throttled ? policy.throttleBaseMs : policy.baseMs;
  return policy.random() * Math.min(policy.maxPauseMs, base * 2 ** (retry - 1));
}

/**
 * A retry strategy in which each request has its own attempts.
 *
 * The SDK's `standard` mode takes retries from one bucket of 500 tokens per client (14 for a network fault, 5 for a
 * SlowDown), which a storm over 16 uploads empties before any of them has used its 8 attempts. Its `adaptive` mode paces
 * all requests by the rate of the last seconds; ours are few and large, so one SlowDown paces them to one in two seconds.
 */
export function createRetryStrategy(policy: S3RetryPolicy): RetryStrategy {
  const token = (retries: number, pauseMs: number) => ({
    getRetryCount: () => retries,
    getRetryDelay: () => pauseMs,
  });
  return {
    acquireInitialRetryToken: async () => token(0, 0),
    async refreshRetryTokenForRetry(previous, { errorType, retryAfterHint }) {
      const retry = previous.getRetryCount() + 1;
      if (errorType !== 'TRANSIENT' && errorType !== 'THROTTLING')
        throw new Error('not worth another attempt');
      if (retry >= policy.maxAttempts) throw new Error('attempts used up');
      const asked = retryAfterHint === undefined ? 0 : retryAfterHint.getTime() - Date.now();
      const pause = Math.max(pauseBefore(retry, errorType === 'THROTTLING', policy), asked);
      return token(retry, Math.min(pause, policy.maxPauseMs));
    },
    recordSuccess: () => undefined,
  };
}

import type { S3ClientConfig } from '@aws-sdk/client-s3';
import { clockMayHelp } from './s3-clock.js';
import { s3ErrorFacts } from './s3-errors.js';

/** How often, and with what pauses, one request is sent again. */
export interface S3RetryPolicy {
  /** Attempts in all, the first included. Default: 8. */
  maxAttempts: number;
  /** Longest first pause after a network fault or a 5xx answer, in ms; doubles each time. Default: 250. */
  baseMs: number;
  /** Longest first pause after an answer that asks for fewer requests (SlowDown, 429), in ms. Default: 500. */
  throttleBaseMs: number;
  /** Longest pause, in ms; also the most that a Retry-After header is believed. Default: 20 000. */
  maxPauseMs: number;
  /** Jitter in [0, 1). Default: Math.random. */
  random: () => number;
}

/** Pauses add up to 16…32 s over a network fault, 26…52 s over a storm of SlowDown. */
export const DEFAULT_RETRY: S3RetryPolicy = {
  maxAttempts: 8,
  baseMs: 250,
  throttleBaseMs: 500,
  maxPauseMs: 20_000,
  random: Math.random,
};

/** Attempts while no server has ever answered under this endpoint: it is more likely mistyped than down. */
const UNREACHED_ATTEMPTS = 4;

type RetryStrategy = Extract<
  NonNullable<S3ClientConfig['retryStrategy']>,
  { acquireInitialRetryToken: unknown }
>;

/**
 * The pause before retry number `retry` (1 = the first), in ms: half of an exponentially growing window for certain, the
 * other half by chance, so that a fault of known length is outlasted and many clients still come back apart.
 */
export function pauseBefore(retry: number, throttled: boolean, policy: S3RetryPolicy): number {
  const base = throttled ? policy.throttleBaseMs : policy.baseMs;
  const window = Math.min(policy.maxPauseMs, base * 2 ** (retry - 1));
  return window * (0.5 + policy.random() / 2);
}

/**
 * A retry strategy in which each request has its own attempts.
 *
 * The SDK's `standard` and `adaptive` modes take retries from one bucket of 500 tokens per client: with 8 attempts each,
 * 32 uploads at once lost 20 to 5 s of SlowDown (`standard`) and all 32 to 5 s of connection resets (`adaptive`); this one
 * loses none. After a single SlowDown in slow, steady work, `adaptive` needs 6.4 s for the next 100 puts, this one 0.5 s.
 */
export function createRetryStrategy(policy: S3RetryPolicy): RetryStrategy {
  let reached = false;
  const token = (retries: number, pauseMs: number) => ({
    getRetryCount: () => retries,
    getRetryDelay: () => pauseMs,
  });
  return {
    acquireInitialRetryToken: async () => token(0, 0),
    async refreshRetryTokenForRetry(previous, { error, errorType, retryAfterHint }) {
      const retry = previous.getRetryCount() + 1;
      const { status } = s3ErrorFacts(error);
      reached ||= status > 0;
      const worth = clockMayHelp(error, retry) ?? (errorType === 'TRANSIENT' || errorType === 'THROTTLING');
      if (!worth) throw new Error('not worth another attempt');
      const attempts = reached ? policy.maxAttempts : Math.min(policy.maxAttempts, UNREACHED_ATTEMPTS);
      if (retry >= attempts) throw new Error('attempts used up');
      const asked =
        retryAfterHint === undefined ? 0 : retryAfterHint.getTime() - dateOf(error, retryAfterHint);
      // The answer to a HEAD has no body that could say SlowDown.
      const throttled = errorType === 'THROTTLING' || status === 503;
      const pause = Math.max(pauseBefore(retry, throttled, policy), asked);
      return token(retry, Math.min(pause, policy.maxPauseMs));
    },
    recordSuccess: () => {
      reached = true;
    },
  };
}

/** When an answer that asks for a pause was sent, by the clock that its Retry-After is given by. */
function dateOf(error: unknown, retryAfter: Date): number {
  const { $response } = (error ?? {}) as { $response?: { headers?: Record<string, string> } };
  const { date, 'retry-after': header = '' } = $response?.headers ?? {};
  // A number of seconds was added to this machine's time; a date is the server's, whose clock may be hours from ours.
  const sent = Date.parse(header) === retryAfter.getTime() ? Date.parse(date ?? '') : Number.NaN;
  return Number.isNaN(sent) ? Date.now() : sent;
}

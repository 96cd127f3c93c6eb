/** What a request needs of a limiter: slots of its host and of its registrable domain. */
export interface HostAsk {
  host: string;
  domain: string;
  /** Requests that may be under way at the host, and at the domain, of all who share the limiter. */
  perHost: number;
  perDomain: number;
  /** Least milliseconds from this request to the next one to the host, and to the domain. */
  hostIntervalMs: number;
  domainIntervalMs: number;
  /** Longest that the request can take: after it, a slot that nobody gave back is free. */
  longestMs: number;
}

/**
 * Ends a request.
 *
 * @param pauseMs - how long the host asked to be left alone
 */
export type GiveBack = (pauseMs?: number) => void;

/** Holds the limits per host and domain for several processes together. */
export interface HostLimiter {
  /**
   * Waits until a request may be sent.
   *
   * @param patienceMs - longest wait; time in which the limiter itself is away does not count
   * @returns undefined where the patience ended; whoever gets a function calls it once when the request is over
   * @throws RetryError when the limiter cannot be reached for long; the signal's reason
   */
  take(ask: HostAsk, patienceMs: number, signal: AbortSignal): Promise<GiveBack | undefined>;
}

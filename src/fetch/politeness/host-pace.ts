import { type FetchDropReason, FetchFailure } from '../fetch-outcome.js';
import { mayPass } from '../http-status.js';

/** How one request to a host went. */
export interface RequestReport {
  /** The answer's status; absent when there was none. */
  status?: number;
  /** Why there was no answer, or none to the end. */
  failure?: FetchDropReason;
  /** Milliseconds from the request to the answer's headers. */
  latencyMs?: number;
  /** What a Retry-After header asks for. */
  retryAfterMs?: number;
}

/** Failures that speak of the host rather than of the URL; so many in a row open the circuit. */
const DOWN = new Set<FetchDropReason>([
  'refused',
  'unreachable',
  'tls',
  'timeout_connect',
  'timeout_first_byte',
]);
const FAILURES_TO_OPEN = 8;
/** How long an open circuit stays so the first time; doubled each time that the probe fails, too. */
const OPEN_MS = 30_000;
const MAX_OPEN_MS = 600_000;

/** Spacing after the first pushback that concurrency alone did not prevent, and its bounds. */
const FIRST_DELAY_MS = 250;
const MAX_DELAY_MS = 60_000;
/** An answer this much slower than the host's best is a sign of strain: 4 × and at least a second more. */
const SLOW_FACTOR = 4;
const SLOW_MS = 1000;

/**
 * How fast one host can be asked: additive increase, multiplicative decrease, and a circuit breaker.
 *
 * 429, 503 and answers that get ever slower halve the requests under way; at one request, the spacing doubles
 * instead. Each good answer gives a share back. Never more than the declared maximum.
 */
export class HostPace {
  readonly #max: number;
  #limit: number;
  #delayMs = 0;
  #failures = 0;
  #opened = 0;
  #openUntil = 0;
  #blockedUntil = 0;
  #lastFailure: FetchDropReason | undefined;
  #bestLatency = Number.POSITIVE_INFINITY;
  #lastSlowdown = Number.NEGATIVE_INFINITY;

  constructor(max: number) {
    this.#max = max;
    this.#limit = max;
  }

  /** Requests that may be under way. */
  get limit(): number {
    return this.#opened > 0 ? 1 : Math.floor(this.#limit);
  }

  /** Milliseconds between requests that the host's pushback asks for. */
  get delayMs(): number {
    return this.#delayMs;
  }

  /** Until when the host asked to be left alone, as the clock of the reports says it. */
  get blockedUntil(): number {
    return this.#blockedUntil;
  }

  /** Until when anything learned here still matters. */
  get restlessUntil(): number {
    return Math.max(this.#blockedUntil, this.#openUntil);
  }

  /**
   * The failure that requests are to end in without being sent: the host is down, or asks to be left alone for
   * longer than `patienceMs`. Its class is that of what the host did.
   */
  refusal(now: number, patienceMs: number): FetchFailure | undefined {
    if (this.#openUntil > now && this.#lastFailure !== undefined) {
      const seconds = Math.ceil((this.#openUntil - now) / 1000);
      return new FetchFailure(this.#lastFailure, `host down, not asked for another ${seconds} s`, {
        passing: true,
      });
    }
    const wait = this.#blockedUntil - now;
    if (wait <= patienceMs || this.#lastFailure === undefined) return undefined;
    return new FetchFailure(this.#lastFailure, `host asks to wait ${Math.ceil(wait / 1000)} s`, {
      passing: true,
    });
  }

  /** Learns from a request that ended at `now`. */
  learn({ status, failure, latencyMs, retryAfterMs }: RequestReport, now: number): void {
    if (failure !== undefined && DOWN.has(failure)) this.#failed(failure, now);
    else if (status !== undefined) this.#answered(status, now, latencyMs, retryAfterMs);
  }

  #answered(
    status: number,
    now: number,
    latencyMs: number | undefined,
    retryAfterMs: number | undefined,
  ): void {
    this.#failures = 0;
    this.#opened = 0;
    this.#openUntil = 0;
    // Of a 404, say, a Retry-After is about that URL and not about the host.
    if (retryAfterMs !== undefined && mayPass(status)) {
      this.#lastFailure = status < 500 ? 'http_4xx' : 'http_5xx';
      this.#blockedUntil = Math.max(this.#blockedUntil, now + retryAfterMs);
    }
    const slow = latencyMs !== undefined && this.#isSlow(latencyMs);
    if (status === 429 || status === 503 || slow) this.#slowDown(now);
    else this.#speedUp();
  }

  #failed(failure: FetchDropReason, now: number): void {
    this.#failures += 1;
    this.#lastFailure = failure;
    if (this.#failures < FAILURES_TO_OPEN && this.#opened === 0) return;
    // Requests that were under way when the circuit opened do not open it again.
    if (this.#openUntil > now) return;
    this.#openUntil = now + Math.min(OPEN_MS * 2 ** this.#opened, MAX_OPEN_MS);
    this.#opened += 1;
  }

  /** Once per second at most: answers that were under way together are one sign, not many. */
  #slowDown(now: number): void {
    if (now - this.#lastSlowdown < 1000) return;
    this.#lastSlowdown = now;
    if (this.#limit < 2) this.#delayMs = Math.min(Math.max(this.#delayMs * 2, FIRST_DELAY_MS), MAX_DELAY_MS);
    this.#limit = Math.max(1, this.#limit / 2);
  }

  #speedUp(): void {
    this.#limit = Math.min(this.#max, this.#limit + 1 / this.#limit);
    this.#delayMs = this.#delayMs < 20 ? 0 : this.#delayMs * 0.9;
  }

  #isSlow(latencyMs: number): boolean {
    // The best is forgotten slowly, so that a host that moved is judged by what it is now.
    this.#bestLatency = Math.min(this.#bestLatency * 1.01, latencyMs);
    return latencyMs > this.#bestLatency * SLOW_FACTOR && latencyMs > this.#bestLatency + SLOW_MS;
  }
}

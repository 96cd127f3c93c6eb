/**
 * Milliseconds since some moment, by a clock that nobody sets: only differences mean something, in one thread.
 * Durations are measured by it. A clock that is set back by a year in the middle of a run would make a pause last a year.
 */
export function steadyMs(): number {
  return performance.now();
}

/** A moment after which something that is known is asked for again. */
export interface Expiry {
  /** Milliseconds since the epoch. */
  at: number;
  /** The same by {@link steadyMs}. */
  steadyAt: number;
}

/** The clocks that an expiry is checked by. */
export interface Clocks {
  /** Milliseconds since the epoch. */
  now: () => number;
  /** Default: {@link steadyMs}. */
  steady?: (() => number) | undefined;
}

/** The moment `ms` from now. */
export function expiryIn(ms: number, { now, steady = steadyMs }: Clocks): Expiry {
  return { at: now() + ms, steadyAt: steady() + ms };
}

/**
 * Whether the moment is past by either clock: one of them is set back, the other stops while the machine sleeps.
 * Asking too early costs a request; asking too late breaks what a site was promised.
 */
export function isPast({ at, steadyAt }: Expiry, { now, steady = steadyMs }: Clocks): boolean {
  return now() >= at || steady() >= steadyAt;
}

/** Counters by name. Not thread-safe and need not be: workers return values, the main thread counts. */
export class Tally {
  readonly #counts = new Map<string, number>();

  /** Adds `n` (default 1) to a counter. */
  add(name: string, n = 1): void {
    this.#counts.set(name, (this.#counts.get(name) ?? 0) + n);
  }

  get(name: string): number {
    return this.#counts.get(name) ?? 0;
  }

  /** The counters as a plain object with sorted names, so that its JSON does not depend on the order of events. */
  toJSON(): Record<string, number> {
    return Object.fromEntries([...this.#counts].sort(([a], [b]) => (a < b ? -1 : 1)));
  }
}

/** Adds every counter of `part` into `sum`, in place. */
export function addCounts(sum: Record<string, number>, part: Record<string, number>): void {
  for (const [name, n] of Object.entries(part)) sum[name] = (sum[name] ?? 0) + n;
}

/** A copy with sorted names. */
export function sortCounts(counts: Record<string, number>): Record<string, number> {
  return Object.fromEntries(Object.entries(counts).sort(([a], [b]) => (a < b ? -1 : 1)));
}

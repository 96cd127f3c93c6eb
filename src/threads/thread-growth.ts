/** How long work waits before another thread starts: about what its start costs, so that no wait costs more than twice. */
const PATIENCE_MS = 1000;

/** Options of {@link growThreads}. */
export interface ThreadGrowthOptions {
  /** Threads at most; ≥ 1. */
  most: number;
  /** Whether some work waits for a thread. */
  isBehind(): boolean;
  /** Called when one more is allowed. */
  onGrow?(): void;
}

/** How many threads there may be. */
export interface ThreadGrowth {
  readonly allowed: number;
  /** To be called when work has to wait. */
  watch(): void;
  stop(): void;
}

/**
 * Allows one thread, and another each time work has waited for a second: each takes a second of CPU to load, in which
 * the first one does hundreds of pages.
 */
export function growThreads({ most, isBehind, onGrow }: ThreadGrowthOptions): ThreadGrowth {
  let allowed = 1;
  let timer: NodeJS.Timeout | undefined;

  function watch(): void {
    if (timer !== undefined || allowed >= most || !isBehind()) return;
    timer = setTimeout(() => {
      timer = undefined;
      if (isBehind()) {
        allowed += 1;
        onGrow?.();
      }
      watch();
    }, PATIENCE_MS);
  }

  return {
    get allowed() {
      return allowed;
    },
    watch,
    stop() {
      clearTimeout(timer);
      // What is called after the end starts nothing.
      allowed = most;
    },
  };
}

import { AbortedError } from '../errors.js';

/** Options of {@link mapConcurrent}. */
export interface MapConcurrentOptions<I> {
  /** How many calls may be under way or waiting for their turn in the output; ≥ 1. */
  concurrency: number;
  /**
   * Bounds what the items under way weigh together, by whatever measure: no further one is begun beyond `most`, and one
   * that weighs more alone goes alone. At most one item waits outside of the bound. Default: only their number counts.
   */
  weigh?: { of(item: I): number; most: number };
  /** Stops pulling and rejects with AbortedError. */
  signal?: AbortSignal;
}

/**
 * Maps an iterable with up to `concurrency` calls under way, yielding results in input order.
 *
 * Order is by input, never by completion, so what is written downstream does not depend on timing.
 * Pulling is the back-pressure: nothing is read from `input` beyond the window. Leaving the loop early, or an
 * error, closes `input` and waits for the calls under way, so no work outlives the loop.
 */
export async function* mapConcurrent<I, O>(
  input: AsyncIterable<I> | Iterable<I>,
  map: (item: I, index: number) => Promise<O>,
  { concurrency, weigh, signal }: MapConcurrentOptions<I>,
): AsyncGenerator<O, void, undefined> {
  if (!Number.isInteger(concurrency) || concurrency < 1) {
    throw new RangeError(`mapConcurrent: concurrency must be an integer ≥ 1, got ${concurrency}`);
  }
  const source = iterate(input);
  const window: { call: Promise<O>; weight: number }[] = [];
  let under = 0;
  /** Pulled, but too heavy for what is under way. */
  let waiting: { item: I; weight: number } | undefined;
  let index = 0;
  let exhausted = false;
  try {
    while (true) {
      if (signal?.aborted) throw new AbortedError(undefined, { cause: signal.reason });
      while (window.length < concurrency) {
        if (waiting === undefined && !exhausted) {
          const next = await source.next();
          if (next.done) exhausted = true;
          else waiting = { item: next.value, weight: weigh?.of(next.value) ?? 0 };
        }
        if (waiting === undefined) break;
        const { item, weight } = waiting;
        if (weigh !== undefined && window.length > 0 && under + weight > weigh.most) break;
        waiting = undefined;
        under += weight;
        const call = map(item, index++);
        // A later call may fail while an earlier one is awaited; its rejection is handled in its turn.
        call.catch(() => undefined);
        window.push({ call, weight });
      }
      const head = window.shift();
      if (head === undefined) return;
      const done = await head.call;
      under -= head.weight;
      yield done;
    }
  } finally {
    await Promise.allSettled(window.map(({ call }) => call));
    if (!exhausted) await source.return?.();
  }
}

function iterate<I>(input: AsyncIterable<I> | Iterable<I>): AsyncIterator<I> | Iterator<I> {
  return Symbol.asyncIterator in input ? input[Symbol.asyncIterator]() : input[Symbol.iterator]();
}

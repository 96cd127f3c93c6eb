import { AbortedError } from '../errors.js';

/** Options of {@link mapConcurrent}. */
export interface MapConcurrentOptions {
  /** How many calls may be under way or waiting for their turn in the output; ≥ 1. */
  concurrency: number;
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
  { concurrency, signal }: MapConcurrentOptions,
): AsyncGenerator<O, void, undefined> {
  if (!Number.isInteger(concurrency) || concurrency < 1) {
    throw new RangeError(`mapConcurrent: concurrency must be an integer ≥ 1, got ${concurrency}`);
  }
  const source = iterate(input);
  const window: Promise<O>[] = [];
  let index = 0;
  let exhausted = false;
  try {
    while (true) {
      if (signal?.aborted) throw new AbortedError(undefined, { cause: signal.reason });
      while (!exhausted && window.length < concurrency) {
        const next = await source.next();
        if (next.done) {
          exhausted = true;
          break;
        }
        const call = map(next.value, index++);
        // A later call may fail while an earlier one is awaited; its rejection is handled in its turn.
        call.catch(() => undefined);
        window.push(call);
      }
      const head = window.shift();
      if (head === undefined) return;
      yield await head;
    }
  } finally {
    await Promise.allSettled(window);
    if (!exhausted) await source.return?.();
  }
}

function iterate<I>(input: AsyncIterable<I> | Iterable<I>): AsyncIterator<I> | Iterator<I> {
  return Symbol.asyncIterator in input ? input[Symbol.asyncIterator]() : input[Symbol.iterator]();
}

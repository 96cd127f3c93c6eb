import type { PlanUnit } from '../../src/commit/plan.js';
import type { WorkStage } from '../../src/commit/work-engine.js';
import { AbortedError } from '../../src/errors.js';
import { type Context, silentLogger } from '../../src/flow/context.js';
import { Tally } from '../../src/flow/tally.js';

/** How {@link workStage} is made. */
export interface WorkStageOptions {
  /** Names the corpus, so that stages of different tests have different queues. */
  corpus: string;
  isLast?: boolean;
  concurrency?: number;
  /** Called in place of work on a unit; what it throws, the unit fails of. Default: nothing happens. */
  work?(unit: string, worker: string, signal: AbortSignal): Promise<void>;
}

/** A stage in memory that several workers share: its units, which of them are complete, and who ran which. */
export function workStage(count: number, options: WorkStageOptions) {
  const { corpus, isLast = true, concurrency = 1, work } = options;
  const units: PlanUnit[] = Array.from({ length: count }, (_, n) => ({ name: `unit-${n}` }));
  const done = new Set<string>();
  const failures = new Map<string, number>();
  const ran: { worker: string; unit: string }[] = [];
  const pending = async () => units.filter(({ name }) => !done.has(name));
  const of = (worker: string, signal = new AbortController().signal): WorkStage => {
    const ctx: Context = { signal, logger: silentLogger, tally: new Tally(), now: () => 0 };
    return {
      plan: '0123456789abcdef',
      corpus,
      phase: 'extract',
      name: 'extract',
      isLast,
      units,
      left: units.filter(({ name }) => !done.has(name)),
      concurrency,
      ctx,
      pending,
      isComplete: async ({ name }) => done.has(name),
      failures: async ({ name }) => failures.get(name) ?? 0,
      async run({ name }) {
        ran.push({ worker, unit: name });
        if (done.has(name)) return;
        try {
          await work?.(name, worker, signal);
          if (signal.aborted) throw new AbortedError();
          done.add(name);
        } catch (error) {
          failures.set(name, (failures.get(name) ?? 0) + 1);
          throw error;
        }
      },
    };
  };
  return { of, units, done, failures, ran };
}

import { mapConcurrent } from '../flow/map-concurrent.js';
import type { WorkEngine } from './work-engine.js';

/**
 * Runs all that is left in this process, in the order of the plan, and stops at the first unit that fails.
 *
 * @param processes - processes that run the same build at the same time; each walks all of it
 */
export function createLocalEngine(processes = 1): WorkEngine {
  return {
    name: 'local',
    worker: 'local',
    processes,
    sharesEnd: false,
    async complete(stage) {
      const { left, concurrency, ctx } = stage;
      const runs = mapConcurrent(left, (unit) => stage.run(unit), { concurrency, signal: ctx.signal });
      for await (const _ of runs);
    },
    close: async () => undefined,
  };
}

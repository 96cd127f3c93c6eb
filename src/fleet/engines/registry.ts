import type { WorkEngine } from '../../commit/work-engine.js';
import type { EngineOptions } from './engine-options.js';

/** An engine: what it is in a line of `weft work --help`, and how it is made; it is loaded when it is asked for. */
interface EngineEntry {
  description: string;
  load(): Promise<(options: EngineOptions) => Promise<WorkEngine>>;
}

/** The engines by the name that `--engine` has for them: each is registered here. */
export const ENGINES = {
  local: {
    description: 'this process runs all that is left',
    load: async () => {
      const { createLocalEngine } = await import('../../commit/local-engine.js');
      return async ({ processes }) => createLocalEngine(processes);
    },
  },
  array: {
    description: 'its share, by the index that Slurm, Kubernetes or AWS Batch gives to each job of an array',
    load: async () => (await import('./array/array-engine.js')).createArrayEngine,
  },
  bullmq: {
    description: 'what a queue on Redis or Valkey gives it, for any number of workers that come and go',
    load: async () => {
      const { createBullmqEngine } = await import('./bullmq/bullmq-engine.js');
      return (options) => createBullmqEngine(options);
    },
  },
} as const satisfies Record<string, EngineEntry>;

/** A name of {@link ENGINES}. */
export type EngineName = keyof typeof ENGINES;

/** Makes an engine. */
export async function openEngine(name: EngineName, options: EngineOptions): Promise<WorkEngine> {
  return (await ENGINES[name].load())(options);
}

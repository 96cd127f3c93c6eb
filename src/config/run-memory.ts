import { availableParallelism, totalmem } from 'node:os';
import { FixConfigError } from '../errors.js';
import type { RunConfig } from './pipeline.js';

/** How the memory of a run is shared out, in bytes. */
export interface MemoryShares {
  /** DuckDB, which goes on on disk beyond it; it runs while no images are under way, but for reading decisions. */
  duckDb: number;
  /** Images that were fetched and wait for their documents to be assembled. */
  imagesWaiting: number;
  /** Files of images in the image threads. */
  imagesInWorkers: number;
}

const MB = 1e6;
/** Less, and DuckDB cannot sort a partition on four threads, or a single image of fetch.max_bytes is all that waits. */
const LEAST = 256 * MB;
const PER_WORKER = 1000 * MB;
/** For one image of the default fetch.max_bytes, and those that are fetched meanwhile. */
const LEAST_WAITING = 32 * MB;

/**
 * Shares out `run.memory`. Nothing here changes what is stored: with less, more goes to disk and fewer images are
 * under way.
 *
 * @param machine - bytes that the machine, or the container, has. Default: asked of the system
 * @throws FixConfigError `too_little_memory`, naming the least that works
 */
export function shareMemory(
  { memory, workers = availableParallelism() }: Pick<RunConfig, 'memory' | 'workers'>,
  machine = machineMemory(),
): MemoryShares {
  const bytes =
    memory === undefined ? Math.max(LEAST, Math.min(workers * PER_WORKER, machine / 4)) : parseMemory(memory);
  if (bytes < LEAST)
    throw new FixConfigError(
      'too_little_memory',
      `run.memory: ${memory} is too little; the least that works is ${LEAST / MB}MB`,
    );
  return {
    duckDb: Math.floor(bytes / 2),
    imagesWaiting: Math.max(LEAST_WAITING, Math.floor(bytes / 50)),
    imagesInWorkers: Math.floor(bytes / 16),
  };
}

const UNITS: Readonly<Record<string, number>> = { MB, GB: 1000 * MB, MiB: 2 ** 20, GiB: 2 ** 30 };

function parseMemory(text: string): number {
  const [, number, unit = ''] = /^([0-9]+(?:\.[0-9]+)?) ?([MG]i?B)$/.exec(text) ?? [];
  const factor = UNITS[unit];
  if (factor === undefined)
    throw new FixConfigError('pipeline_invalid', `run.memory: ${text} is no size such as 2GB or 512MiB`);
  return Number(number) * factor;
}

/** Of a container, its limit; a limit above what the machine has is none. */
function machineMemory(): number {
  const limit = process.constrainedMemory();
  return limit > 0 ? Math.min(limit, totalmem()) : totalmem();
}

import { createHash } from 'node:crypto';
import type { Job, Queue } from 'bullmq';
import type { PlanUnit } from '../../../commit/plan.js';
import type { WorkStage } from '../../../commit/work-engine.js';
import type { RedisLink } from '../../redis/redis-link.js';
import type { BullmqPackages } from './load-bullmq.js';

/** Jobs that are added in one call: about 1 MB to Redis. */
const CHUNK = 1000;

/** How long a worker may take for a chunk before another fills the queue in its stead. */
const FILLING_LEASE_MS = 30_000;

/** Attempts at a unit before it is given up: a worker that was released, or killed, is none. */
const ATTEMPTS = 5;

/** What a job holds: what the unit is, a worker knows from the plan. */
export interface UnitJob {
  unit: string;
}

/** How many jobs a queue holds. */
export interface QueueCounts {
  /** Those that are to be run or are being run. */
  open: number;
  failed: number;
}

/**
 * The name of the queue of a stage: two corpora of one plan have their own, as have the stages of one corpus.
 *
 * @param given - what the user calls the queues of the corpus, where workers know its place by different names
 */
export function queueName(
  { plan, corpus, name }: Pick<WorkStage, 'plan' | 'corpus' | 'name'>,
  given?: string,
): string {
  const hash = createHash('sha256').update(`${plan}\n${corpus}`).digest('hex').slice(0, 12);
  return `${given ?? `weft-${hash}`}-${name}`;
}

/** The units of a stage as jobs whose ids are the names of the units, so that none is in the queue twice. */
export class StageQueue {
  readonly #queue: Queue<UnitJob>;

  constructor(
    { Queue }: BullmqPackages,
    readonly name: string,
    private readonly link: RedisLink,
    backoffMs: number,
  ) {
    this.#queue = new Queue(name, {
      connection: link.commands,
      streams: { events: { maxLen: 1000 } },
      defaultJobOptions: {
        attempts: ATTEMPTS,
        backoff: { type: 'exponential', delay: backoffMs, jitter: 0.5 },
        // The store knows what is complete. A job that stayed would keep its unit out, were the manifest deleted.
        removeOnComplete: true,
        removeOnFail: false,
        stackTraceLimit: 0,
      },
    });
    // Each command that fails rejects as well.
    this.#queue.on('error', () => undefined);
  }

  async counts(): Promise<QueueCounts> {
    const { failed = 0, ...open } = await this.#queue.getJobCounts(
      'waiting',
      'active',
      'delayed',
      'prioritized',
      'failed',
    );
    return { open: Object.values(open).reduce((sum, jobs) => sum + jobs, 0), failed };
  }

  /** Units by the state of their jobs. */
  async states(): Promise<Record<string, number>> {
    return this.#queue.getJobCounts('waiting', 'active', 'delayed', 'failed');
  }

  /** Adds the units that the queue does not hold, unless another worker is doing so. */
  async fill(units: readonly PlanUnit[]): Promise<void> {
    const filling = `${this.name}-filling`;
    const { commands } = this.link;
    if ((await commands.set(filling, '1', 'PX', FILLING_LEASE_MS, 'NX')) === null) return;
    for (let from = 0; from < units.length; from += CHUNK) {
      const jobs = units.slice(from, from + CHUNK).map(({ name: unit }) => ({
        name: this.name,
        data: { unit },
        opts: { jobId: unit },
      }));
      await this.#queue.addBulk(jobs);
      await commands.pexpire(filling, FILLING_LEASE_MS);
    }
    await commands.del(filling);
  }

  /** Gives units that were given up one more attempt. */
  async retryFailed(): Promise<void> {
    await this.#queue.retryJobs({ state: 'failed' });
  }

  /** Why units were given up, by their names. */
  async failures(): Promise<Map<string, string>> {
    const jobs: (Job<UnitJob> | undefined)[] = await this.#queue.getFailed();
    const failures = new Map<string, string>();
    for (const job of jobs) if (job?.id !== undefined) failures.set(job.id, job.failedReason);
    return failures;
  }

  /** Deletes what Redis holds of a stage that is complete. */
  async clear(): Promise<void> {
    await this.#queue.obliterate({ force: true });
  }

  /** Its connection stays open. */
  async close(): Promise<void> {
    await this.#queue.close();
  }
}

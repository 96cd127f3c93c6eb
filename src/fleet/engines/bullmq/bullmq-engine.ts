import type { WorkEngine } from '../../../commit/work-engine.js';
import { createRedisLimiter } from '../../redis/redis-limiter.js';
import { RedisLink } from '../../redis/redis-link.js';
import { redisPlace } from '../../redis/redis-place.js';
import type { EngineOptions } from '../engine-options.js';
import { loadBullmq } from './load-bullmq.js';
import { queueName, StageQueue } from './stage-queue.js';
import { StageWorker } from './stage-worker.js';

/** Seconds without a sign of life after which a unit of a worker is handed to another. */
const LEASE_S = 60;

/** Durations that tests shorten. */
export interface QueueTimes {
  /** Before the second attempt at a unit; twice as long before each further one, and up to half shorter by chance. */
  backoffMs: number;
  /** How long Redis may be away. */
  patienceMs: number;
}

const TIMES: QueueTimes = { backoffMs: 10_000, patienceMs: 600_000 };

/**
 * Hands out units by BullMQ on Redis or Valkey, to as many workers as there are at the time.
 *
 * Each stage has a queue, which whoever comes first fills with the units that have no manifest. Redis may lose it: a
 * worker that finds nothing to do compares the queue with the store and fills it again.
 *
 * @throws FixConfigError `no_bullmq`, `redis_url`, `redis_refused`,
 *   `redis_untrusted`; RetryError `redis_unreachable`
 */
export async function createBullmqEngine(
  { redis, queue: given, lease = LEASE_S, processes, env, tell }: EngineOptions,
  { backoffMs, patienceMs }: QueueTimes = TIMES,
): Promise<WorkEngine> {
  const place = redisPlace(redis, env);
  const packages = await loadBullmq();
  const link = await RedisLink.open(packages, place, { patienceMs, tell });
  let current: StageQueue | undefined;
  return {
    name: 'bullmq',
    worker: `queue at ${place.name}`,
    processes: processes ?? 1,
    // Who says how many processes there are has the rates divided by that.
    ...(processes === undefined && { limiter: createRedisLimiter(link) }),
    sharesEnd: true,
    async complete(stage) {
      const queue = new StageQueue(packages, queueName(stage, given), link, backoffMs);
      current = queue;
      try {
        await new StageWorker(stage, queue, { packages, link, leaseMs: lease * 1000 }).complete();
      } finally {
        current = undefined;
        await queue.close();
      }
    },
    // No numbers are better than old ones while Redis is away.
    queued: async () => (await link.ask(async () => current?.states()).catch(() => undefined)) ?? {},
    close: async () => link.close(),
  };
}

import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Redis } from 'ioredis';
import type { GiveBack, HostAsk, HostLimiter } from '../../fetch/politeness/host-limiter.js';
import { steadyMs } from '../../flow/steady-clock.js';
import { GIVE_SLOTS_BACK, TAKE_SLOTS } from './host-slots.js';
import type { RedisLink } from './redis-link.js';

/** Builds that share a Redis share its hosts as well: a site does not care which build asks it. */
const PREFIX = 'weft-hosts';
/** Between questions while Redis is away. */
const AWAY_PAUSE_MS = 500;
/** Longest sleep between questions: another worker may give a slot back at any time. */
const LONGEST_SLEEP_MS = 1000;

/**
 * Holds the limits per host and domain by slots in Redis or Valkey, for all workers that use it.
 *
 * A worker that dies gives its slots back when its requests would have ended at the latest. While Redis is away nothing is
 * sent that has no slot yet, so no host is asked faster than it is to be.
 *
 * @throws RetryError `redis_unreachable`, from `take`, when Redis is away for longer than the link has patience
 */
export function createRedisLimiter(link: RedisLink): HostLimiter {
  const { commands } = link;
  const take = (keys: readonly string[], id: string, ask: HostAsk): Promise<number> =>
    run(commands, TAKE_SLOTS, keys, [
      id,
      ask.longestMs,
      ask.perHost,
      ask.hostIntervalMs,
      ask.perDomain,
      ask.domainIntervalMs,
    ]);
  return {
    async take(ask, patienceMs, signal) {
      const id = randomBytes(9).toString('base64url');
      const host = `${PREFIX}:host:${ask.host}`;
      const domain = `${PREFIX}:domain:${ask.domain}`;
      const keys = [`${host}:slots`, `${host}:earliest`, `${domain}:slots`, `${domain}:earliest`];
      let deadline = steadyMs() + patienceMs;
      while (true) {
        signal.throwIfAborted();
        const asked = steadyMs();
        const wait = await link.ask(() => take(keys, id, ask));
        if (wait === 0) return giveBack(link, keys, id);
        const pause = wait === undefined ? AWAY_PAUSE_MS : Math.min(wait, LONGEST_SLEEP_MS);
        // By chance a little longer, so that those who wait do not all ask at once.
        await sleep(pause * (1 + Math.random() / 4), undefined, { signal }).catch(() => undefined);
        if (wait === undefined) deadline += steadyMs() - asked;
        else if (steadyMs() > deadline) return undefined;
      }
    },
  };
}

function giveBack(link: RedisLink, keys: readonly string[], id: string): GiveBack {
  return (pauseMs = 0) => {
    // Where Redis is away the slots end by their time.
    run(link.commands, GIVE_SLOTS_BACK, keys, [id, pauseMs]).catch(() => undefined);
  };
}

async function run(
  redis: Redis,
  script: string,
  keys: readonly string[],
  values: readonly (string | number)[],
): Promise<number> {
  return Number(await redis.eval(script, keys.length, ...keys, ...values));
}

import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import type { GiveBack, HostAsk } from '../../src/fetch/politeness/host-limiter.js';
import { createRedisLimiter } from '../../src/fleet/redis/redis-limiter.js';
import { RedisLink } from '../../src/fleet/redis/redis-link.js';
import { needs } from '../support/needs.js';
import { type OwnRedis, startRedis } from './redis-server.js';

const server = needs.redisServer('workers share hosts by a Redis');
const never = new AbortController().signal;
const PATIENCE_MS = 600_000;

const ask = (own: Partial<HostAsk> = {}): HostAsk => ({
  host: 'a.example.org',
  domain: 'example.org',
  perHost: 1,
  perDomain: 10,
  hostIntervalMs: 0,
  domainIntervalMs: 0,
  longestMs: 60_000,
  ...own,
});

describe.skipIf(server.skip)('hosts that workers share by slots in Redis', () => {
  let redis: OwnRedis;
  beforeAll(async () => {
    redis = await startRedis('password-of-the-slots');
  });
  afterAll(() => redis?.stop());

  /** A limiter of a worker of its own. */
  async function worker(patienceMs = PATIENCE_MS) {
    const place = { url: redis.url, name: 'redis of the test' };
    const link = await RedisLink.open({ Redis }, place, { patienceMs, tell: () => undefined });
    onTestFinished(() => link.close());
    return createRedisLimiter(link);
  }

  async function taken(limiter: Awaited<ReturnType<typeof worker>>, wanted: HostAsk): Promise<GiveBack> {
    const giveBack = await limiter.take(wanted, PATIENCE_MS, never);
    if (giveBack === undefined) throw new Error('no slot');
    return giveBack;
  }

  it('never have more requests under way than one host or one domain may', async () => {
    await redis.flush();
    const workers = await Promise.all([worker(), worker(), worker(), worker()]);
    const hosts = ['a.example.org', 'b.example.org', 'c.example.org'];
    const underWay = new Map<string, number>();
    const most = new Map<string, number>();
    const change = (name: string, by: number) => {
      const now = (underWay.get(name) ?? 0) + by;
      underWay.set(name, now);
      most.set(name, Math.max(most.get(name) ?? 0, now));
    };
    const requests = Array.from({ length: 120 }, (_, n) => ({
      limiter: workers[n % 4]!,
      host: hosts[n % 3]!,
    }));
    await Promise.all(
      requests.map(async ({ limiter, host }) => {
        const giveBack = await taken(limiter, ask({ host, perHost: 2, perDomain: 3 }));
        for (const name of [host, 'example.org']) change(name, 1);
        await sleep(1);
        for (const name of [host, 'example.org']) change(name, -1);
        giveBack();
      }),
    );
    expect(hosts.map((host) => most.get(host))).toEqual([2, 2, 2]);
    expect(most.get('example.org')).toBe(3);
  });

  it('are asked no more often than their rate, however many workers there are', async () => {
    await redis.flush();
    const workers = await Promise.all([worker(), worker(), worker()]);
    const began = performance.now();
    await Promise.all(
      Array.from({ length: 12 }, async (_, n) => {
        const giveBack = await taken(
          workers[n % 3]!,
          ask({ perHost: 10, hostIntervalMs: 40, domainIntervalMs: 20 }),
        );
        giveBack();
      }),
    );
    // Slower is no fault. One millisecond is what the clock of Redis may round off at both ends.
    expect(performance.now() - began).toBeGreaterThanOrEqual(11 * 40 - 2);
  });

  it('are left alone by all when one was told to', async () => {
    await redis.flush();
    const [one, other] = await Promise.all([worker(), worker()]);
    const giveBack = await taken(one!, ask());
    giveBack(300);
    // The other worker sees it once the script has run, which a question behind it on the same connection awaits.
    while (await sleep(1).then(async () => (await peek()) === null));
    const began = performance.now();
    (await taken(other!, ask()))();
    expect(performance.now() - began).toBeGreaterThan(200);
  });

  async function peek(): Promise<string | null> {
    const own = new Redis(redis.url);
    const value = await own.get('weft-hosts:host:a.example.org:earliest');
    own.disconnect();
    return value;
  }

  it('come back from a worker that died, and are refused where the patience ends first', async () => {
    await redis.flush();
    const [dead, other] = await Promise.all([worker(), worker()]);
    await taken(dead!, ask({ longestMs: 400 }));
    expect(await other!.take(ask(), 1, never)).toBeUndefined();
    (await taken(other!, ask()))();
  });

  it('wait while Redis is away, and go on when it is back', async () => {
    await redis.flush();
    const limiter = await worker();
    await taken(limiter, ask());
    const waiting = taken(limiter, ask());
    await redis.restart();
    (await waiting)();
  });

  it('that nobody answers for end the unit, not the image', async () => {
    const own = await startRedis('password-of-another');
    const link = await RedisLink.open(
      { Redis },
      { url: own.url, name: 'gone' },
      { patienceMs: 0, tell: () => undefined },
    );
    onTestFinished(() => link.close());
    await own.stop();
    await expect(createRedisLimiter(link).take(ask(), PATIENCE_MS, never)).rejects.toMatchObject({
      name: 'RetryError',
      code: 'redis_unreachable',
    });
  });

  it('end a wait that is stopped', async () => {
    await redis.flush();
    const limiter = await worker();
    await taken(limiter, ask());
    const stop = new AbortController();
    const waiting = limiter.take(ask(), PATIENCE_MS, stop.signal);
    stop.abort(new Error('stopped'));
    await expect(waiting).rejects.toThrow('stopped');
  });
});

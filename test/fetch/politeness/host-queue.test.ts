import { setMaxListeners } from 'node:events';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { HostQueue, type HostQueueOptions } from '../../../src/fetch/politeness/host-queue.js';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const never = new AbortController().signal;
// One listener per waiting request is meant.
setMaxListeners(0, never);

/** Turns without rates, as a test wants them. */
function hostQueue(options: Partial<HostQueueOptions> = {}): HostQueue {
  return new HostQueue({
    maxRequests: 1000,
    perHost: 4,
    perDomain: 8,
    hostRate: 0,
    domainRate: 0,
    hostWaitMs: 60_000,
    maxRetryAfterMs: 60_000,
    ...options,
  });
}

interface Visit {
  host: string;
  start: number;
  end: number;
}

/** Lets one request per URL through, each taking `tookMs`; when each was under way. */
async function visits(line: HostQueue, urls: readonly string[], tookMs: number): Promise<Visit[]> {
  const seen: Visit[] = [];
  const all = urls.map(async (text) => {
    const url = new URL(text);
    const end = await line.take(url, 0, never);
    const visit = { host: url.host, start: performance.now(), end: 0 };
    seen.push(visit);
    await new Promise((resolve) => setTimeout(resolve, tookMs));
    visit.end = performance.now();
    end({ status: 200, latencyMs: tookMs });
  });
  await vi.advanceTimersByTimeAsync(600_000);
  await Promise.all(all);
  return seen;
}

/** Most visits under way at one time. */
function peak(seen: readonly Visit[]): number {
  return Math.max(
    ...seen.map(({ start }) => seen.filter((one) => one.start <= start && one.end > start).length),
  );
}

/** Shortest time between two starts. */
function spacing(seen: readonly Visit[]): number {
  const starts = seen.map(({ start }) => start).sort((a, b) => a - b);
  return Math.min(...starts.slice(1).map((start, n) => start - (starts[n] ?? 0)));
}

const many = (count: number, name: (n: number) => string) =>
  Array.from({ length: count }, (_, n) => `http://${name(n)}/${n}`);

describe('the queue of hosts', () => {
  it('bound what is under way per host, per registrable domain and in all', async () => {
    expect(
      peak(
        await visits(
          hostQueue(),
          many(40, () => 'a.test'),
          100,
        ),
      ),
    ).toBe(4);
    expect(
      peak(
        await visits(
          hostQueue(),
          many(80, (n) => `h${n % 20}.example.co.uk`),
          100,
        ),
      ),
    ).toBe(8);
    expect(
      peak(
        await visits(
          hostQueue({ maxRequests: 10 }),
          many(200, (n) => `h${n}.test`),
          100,
        ),
      ),
    ).toBe(10);
  });

  it('space requests by the rate of host and domain, to the millisecond', async () => {
    const host = await visits(
      hostQueue({ hostRate: 10 }),
      many(30, () => 'a.test'),
      20,
    );
    expect(spacing(host)).toBeGreaterThanOrEqual(100);
    expect(
      Math.max(...host.map(({ start }) => start)) - Math.min(...host.map(({ start }) => start)),
    ).toBeLessThan(3000);
    const domain = await visits(
      hostQueue({ hostRate: 10, domainRate: 20 }),
      many(60, (n) => `h${n}.example.com`),
      20,
    );
    expect(spacing(domain)).toBeGreaterThanOrEqual(50);
    for (const host of ['h1.example.com', 'h2.example.com'])
      expect(domain.filter((visit) => visit.host === host).length).toBe(1);
  });

  it('take two blogs of one service for two domains, and two ports of an address for one', async () => {
    const blogs = many(16, (n) => `blog${n % 2}.blogspot.com`);
    expect(peak(await visits(hostQueue({ perHost: 8, perDomain: 8 }), blogs, 100))).toBe(16);
    const ports = many(16, (n) => `192.0.2.1:${8000 + (n % 2)}`);
    expect(peak(await visits(hostQueue({ perHost: 8, perDomain: 8 }), ports, 100))).toBe(8);
  });

  it('do not let a host of a thousand URLs hold up those that come after it', async () => {
    const urls = [...many(1000, () => 'slow.test'), ...many(100, (n) => `quick${n}.test`)];
    const seen = await visits(hostQueue({ hostRate: 20, hostWaitMs: 600_000 }), urls, 50);
    const quick = seen.filter(({ host }) => host.startsWith('quick'));
    const began = Math.min(...seen.map(({ start }) => start));
    expect(Math.max(...quick.map(({ start }) => start)) - began).toBeLessThan(10);
    expect(seen.length).toBe(1100);
  });

  it('keep a crawl-delay that is longer than the rate asks for', async () => {
    const line = hostQueue({ hostRate: 10 });
    const starts: number[] = [];
    const all = Array.from({ length: 3 }, async (_, n) => {
      const end = await line.take(new URL(`http://a.test/${n}`), 2000, never);
      starts.push(performance.now());
      end({ status: 200 });
    });
    await vi.advanceTimersByTimeAsync(10_000);
    await Promise.all(all);
    expect(starts.map((start) => Math.round(start - (starts[0] ?? 0)))).toEqual([0, 2000, 4000]);
  });

  it('drop who waited too long as host_busy, and stop at once when told to', async () => {
    const line = hostQueue({ perHost: 1, hostWaitMs: 1000 });
    await line.take(new URL('http://a.test/'), 0, never);
    const late = line.take(new URL('http://a.test/'), 0, never).catch((error: unknown) => error);
    await vi.advanceTimersByTimeAsync(1001);
    expect(await late).toMatchObject({ reason: 'host_busy', passing: true });
    const controller = new AbortController();
    const stopped = line
      .take(new URL('http://a.test/'), 0, controller.signal)
      .catch((error: unknown) => error);
    controller.abort(new Error('enough'));
    expect(await stopped).toMatchObject({ message: 'enough' });
  });
});

describe('what a host answers', () => {
  /** Runs `count` requests one after the other and says how each ended. */
  async function ask(
    line: HostQueue,
    count: number,
    report: Parameters<Awaited<ReturnType<HostQueue['take']>>>[0],
  ) {
    const outcomes: string[] = [];
    for (let n = 0; n < count; n++) {
      const turn = line.take(new URL('http://a.test/'), 0, never).then(
        (end) => {
          end(report);
          return 'asked';
        },
        (error: { reason: string }) => error.reason,
      );
      await vi.advanceTimersByTimeAsync(120_000);
      outcomes.push(await turn);
    }
    return outcomes;
  }

  it('opens the circuit after eight failures in a row, and probes it with one request later', async () => {
    const line = hostQueue();
    const url = new URL('http://a.test/');
    for (let n = 0; n < 8; n++) (await line.take(url, 0, never))({ failure: 'refused' });
    await expect(line.take(url, 0, never)).rejects.toMatchObject({ reason: 'refused' });
    await vi.advanceTimersByTimeAsync(30_001);
    const probe = await line.take(url, 0, never);
    let second = false;
    const waiting = line.take(url, 0, never).then((end) => {
      second = true;
      return end;
    });
    await vi.advanceTimersByTimeAsync(100);
    expect(second).toBe(false);
    probe({ status: 200 });
    await waiting;
  });

  it('does not open it for failures of single URLs', async () => {
    expect(await ask(hostQueue(), 30, { failure: 'too_large', status: 200 })).toEqual(
      Array(30).fill('asked'),
    );
    expect(await ask(hostQueue(), 30, { status: 404 })).toEqual(Array(30).fill('asked'));
  });

  it('ends those who wait when the circuit opens under them', async () => {
    const line = hostQueue({ perHost: 8 });
    const url = new URL('http://a.test/');
    const held = await Promise.all(Array.from({ length: 8 }, () => line.take(url, 0, never)));
    const waiting = Promise.allSettled(Array.from({ length: 50 }, () => line.take(url, 0, never)));
    for (const end of held) end({ failure: 'timeout_connect' });
    const settled = await waiting;
    expect(settled.filter(({ status }) => status === 'rejected').length).toBeGreaterThanOrEqual(42);
  });

  it('takes a Retry-After of a single URL for nothing that concerns the host', async () => {
    const line = hostQueue();
    const url = new URL('http://a.test/');
    (await line.take(url, 0, never))({ status: 404, retryAfterMs: 3_600_000 });
    (await line.take(url, 0, never))({ status: 200 });
  });

  it('waits out a Retry-After for the whole host', async () => {
    const line = hostQueue();
    const url = new URL('http://a.test/');
    (await line.take(url, 0, never))({ status: 429, retryAfterMs: 5000 });
    const asked = performance.now();
    const next = line.take(url, 0, never);
    await vi.advanceTimersByTimeAsync(6000);
    await next;
    expect(performance.now() - asked).toBeGreaterThanOrEqual(5000);
  });

  it('halves what is under way at 503, spaces requests out at one, and recovers', async () => {
    const line = hostQueue();
    const url = new URL('http://a.test/');
    for (let n = 0; n < 4; n++) {
      (await line.take(url, 0, never))({ status: 503 });
      await vi.advanceTimersByTimeAsync(1100);
    }
    const first = await line.take(url, 0, never);
    let others = 0;
    const rest = Array.from({ length: 3 }, () =>
      line.take(url, 0, never).then((end) => ++others && end({ status: 200 })),
    );
    await vi.advanceTimersByTimeAsync(50);
    expect(others).toBe(0);
    first({ status: 200 });
    await vi.advanceTimersByTimeAsync(5000);
    await Promise.all(rest);
    const seen = await visits(
      line,
      many(200, () => 'a.test'),
      100,
    );
    expect(peak(seen.slice(100))).toBe(4);
  });

  it('takes answers that get slower as strain', async () => {
    const line = hostQueue();
    const url = new URL('http://a.test/');
    for (let n = 0; n < 10; n++) (await line.take(url, 0, never))({ status: 200, latencyMs: 100 });
    for (let n = 0; n < 3; n++) {
      (await line.take(url, 0, never))({ status: 200, latencyMs: 3000 });
      await vi.advanceTimersByTimeAsync(1100);
    }
    const held = await line.take(url, 0, never);
    let second = false;
    const waiting = line.take(url, 0, never).then(() => {
      second = true;
    });
    await vi.advanceTimersByTimeAsync(20);
    expect(second).toBe(false);
    held({ status: 200 });
    await vi.advanceTimersByTimeAsync(2000);
    await waiting;
  });
});

/** Bytes of the heap that are reachable: without a collection, garbage that is due counts too (82 MB once). */
function heapInUse(): number {
  setFlagsFromString('--expose-gc');
  runInNewContext('gc')();
  return process.memoryUsage().heapUsed;
}

it('hundreds of thousands of hosts take bounded memory, and no time that grows with what is remembered', async () => {
  vi.useRealTimers();
  const line = hostQueue({ maxIdleHosts: 5000, hostRate: 20 });
  const before = heapInUse();
  // A look at all that are remembered, for each, is 10^10 steps and more.
  for (let n = 0; n < 400_000; n++) {
    const end = await line.take(new URL(`http://host${n}.test/`), 0, never);
    end(n % 2 === 0 ? { status: 200 } : { failure: 'refused' });
  }
  expect(line.size).toBeLessThanOrEqual(20_001);
  expect((heapInUse() - before) / 1e6).toBeLessThan(80);
  line.close();
});

import { execFile } from 'node:child_process';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { resolveFetchConfig } from '../../../src/config/fetch-config.js';
import { createFetcher } from '../../../src/fetch/fetcher.js';
import { HostQueue } from '../../../src/fetch/politeness/host-queue.js';
import { shareOf } from '../../../src/fetch/politeness/share-of.js';
import { PLAIN_PNG } from '../../support/misbehaving-site.js';

const RATE = 24;
const PER_HOST = 6;
const URLS = 48;

interface Trace {
  port: number;
  /** Arrivals by Host header. */
  arrivals: Map<string, number>;
  /** Most requests under way at once by Host header. */
  peaks: Map<string, number>;
}

/** A server that takes 150 ms for each image and counts who came, and how many at once. */
async function startTracing(): Promise<Trace> {
  const underWay = new Map<string, number>();
  const server = createServer((request, response) => {
    const host = request.headers.host ?? '';
    trace.arrivals.set(host, (trace.arrivals.get(host) ?? 0) + 1);
    const now = (underWay.get(host) ?? 0) + 1;
    underWay.set(host, now);
    trace.peaks.set(host, Math.max(trace.peaks.get(host) ?? 0, now));
    setTimeout(() => {
      underWay.set(host, (underWay.get(host) ?? 1) - 1);
      response.writeHead(200, { 'content-type': 'image/png' }).end(PLAIN_PNG);
    }, 150);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const trace: Trace = {
    port: (server.address() as AddressInfo).port,
    arrivals: new Map(),
    peaks: new Map(),
  };
  return trace;
}

/** The most that any stretch of a trace holds above `rate` × its length, in requests. */
function excess(arrivals: readonly number[], rate: number): number {
  let worst = 0;
  for (const [i, start] of arrivals.entries()) {
    for (let j = i; j < arrivals.length; j++) {
      worst = Math.max(worst, j - i + 1 - rate * ((arrivals[j] ?? 0) - start));
    }
  }
  return worst;
}

async function fetchWith(processes: number, trace: Trace): Promise<void> {
  const hosts = [`127.0.0.1:${trace.port}`, `localhost:${trace.port}`];
  const urlsOf = (one: number) =>
    hosts.flatMap((host) =>
      Array.from({ length: URLS / processes }, (_, n) => `http://${host}/${one}-${n}.png`),
    );
  const script = fileURLToPath(new URL('./fetch-share.mjs', import.meta.url));
  const outcomes = await Promise.all(
    Array.from({ length: processes }, async (_, one) => {
      const options = JSON.stringify({ urls: urlsOf(one), config: CONFIG, processes });
      const { stdout } = await promisify(execFile)(process.execPath, [...PATIENT, script, options]);
      return JSON.parse(stdout) as string[];
    }),
  );
  expect(outcomes.flat()).toEqual(Array(URLS * 2).fill('got'));
}

const CONFIG = {
  allow_private: true,
  host_rate: RATE,
  domain_rate: RATE,
  per_host: PER_HOST,
  per_domain: PER_HOST,
  // For a machine that does other work as well.
  deadline_ms: 300_000,
  connect_timeout_ms: 100_000,
  first_byte_timeout_ms: 100_000,
  idle_timeout_ms: 100_000,
  retries: 10,
};

/** Node gives up an address of a host after 250 ms, and on a busy machine the only one. */
const PATIENT = ['--network-family-autoselection-attempt-timeout=100000'];

/** When the requests of several processes to one host leave, on a clock that only the test moves; seconds. */
async function departures(processes: number): Promise<number[]> {
  vi.useFakeTimers();
  onTestFinished(() => void vi.useRealTimers());
  const left: number[] = [];
  const all = Array.from({ length: processes }, async (_, one) => {
    const queue = new HostQueue(shareOf(resolveFetchConfig(CONFIG), processes));
    // No process begins when another does.
    await new Promise((resolve) => setTimeout(resolve, one * 7));
    await Promise.all(
      Array.from({ length: URLS / processes }, async (_unused, n) => {
        const end = await queue.take(new URL(`http://a.test/${one}-${n}`), 0, new AbortController().signal);
        left.push(performance.now() / 1000);
        await new Promise((resolve) => setTimeout(resolve, 150));
        end({ status: 200, latencyMs: 150 });
      }),
    );
    queue.close();
  });
  await vi.advanceTimersByTimeAsync(60_000);
  await Promise.all(all);
  return left.sort((a, b) => a - b);
}

describe('what several processes ask of one host', () => {
  it.each([1, 3])(
    'never exceeds the declared rate in any stretch of time, with %i processes',
    async (processes) => {
      const left = await departures(processes);
      expect(left).toHaveLength(URLS);
      // Each process may begin with one request; after that every stretch keeps to the rate.
      expect(excess(left, RATE)).toBeLessThanOrEqual(processes + 1e-9);
    },
  );

  it.each([1, 3])('never exceeds the declared requests under way, with %i processes', async (processes) => {
    const trace = await startTracing();
    await fetchWith(processes, trace);
    expect([...trace.arrivals.values()]).toEqual([URLS, URLS]);
    for (const peak of trace.peaks.values()) expect(peak).toBeLessThanOrEqual(PER_HOST);
  });

  it('a trace that does exceed it is seen', () => {
    expect(excess([0, 0.01, 0.02, 0.03, 0.04, 0.05, 0.06, 0.07], 10)).toBeGreaterThan(7);
  });

  it('is refused by name when a host cannot be shared by so many', () => {
    expect(() => createFetcher({ config: { per_host: 4 }, processes: 5 })).toThrow(
      /fetch\.per_host 4.*5 processes/,
    );
    expect(() => createFetcher({ processes: 0 })).toThrow(/run\.processes/);
  });
});

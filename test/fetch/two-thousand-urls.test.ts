import { expect, it, onTestFinished } from 'vitest';
import { createFetcher } from '../../src/fetch/fetcher.js';
import { createResolver } from '../../src/fetch/resolver.js';
import { sniffFormat } from '../../src/formats/sniff/sniff-format.js';
import { startMisbehavingSite } from '../support/misbehaving-site.js';
import { startLoopbackDns } from './loopback-dns.js';

const DEADLINE_MS = 15_000;

/** What a host's pages ask for: path, and the class that its URL must end in. */
const HOSTILE: readonly (readonly [string, string])[] = [
  ['/tarpit', 'timeout_first_byte'],
  ['/slow-header', 'timeout_first_byte'],
  ['/drip', 'deadline'],
  ['/silent-body', 'timeout_idle'],
  ['/endless', 'too_large'],
  ['/huge-length', 'too_large'],
  ['/gzip-bomb', 'too_large'],
  ['/reset', 'reset'],
  ['/wrong-length', 'reset'],
  ['/loop-a', 'redirect_loop'],
  ['/html-as.jpg', 'not_an_image html'],
];
/** On hosts of their own, because what they ask for holds for the host. */
const BUSY: readonly (readonly [string, string])[] = [
  ['/busy?after=1', 'http_4xx'],
  ['/busy?times=1&after=1', 'got'],
  ['/busy?status=503&after=3600', 'http_5xx'],
];

interface Expected {
  url: string;
  outcome: string;
}

/** 1,400 images that live and 600 URLs that are hostile, none two of which are the same. */
function urls(port: string): Expected[] {
  const all: Expected[] = [];
  const add = (host: string, path: string, outcome: string): void => {
    const mark = `${path.includes('?') ? '&' : '?'}n=${all.length}`;
    all.push({ url: `http://${host}:${port}${path}${mark}`, outcome });
  };
  for (let host = 0; host < 45; host++) {
    for (const [path, outcome] of HOSTILE) add(`images${host}.test`, path, outcome);
    for (let n = 0; n < 29; n++) add(`images${host}.test`, '/image.png', 'got');
  }
  for (let host = 0; host < 9; host++) {
    const [path, outcome] = BUSY[host % BUSY.length] ?? ['', ''];
    add(`busy${host}.test`, path, outcome);
  }
  // Half of these names fail at first try; the others do not exist, or never resolve.
  while (all.filter(({ outcome }) => outcome === 'got').length < 1400)
    add(`flaky${all.length}.test`, '/image.png', 'got');
  while (all.length < 2000)
    add(`${all.length % 2 === 0 ? 'gone' : 'broken'}${all.length}.test`, '/a.png', 'dns');
  return all;
}

it('2,000 URLs, three in ten hostile: each ends in its class, in time, and memory stays flat', async () => {
  const site = await startMisbehavingSite();
  const dns = await startLoopbackDns((name, turn) => {
    if (name.startsWith('gone')) return 'NXDOMAIN';
    if (name.startsWith('broken')) return 'SERVFAIL';
    // The resolver asks its only server twice before it gives up on a look-up.
    if (name.startsWith('flaky') && turn <= 2) return 'SERVFAIL';
    return { addresses: ['127.0.0.1'], ttl: 300 };
  });
  const fetcher = createFetcher({
    config: {
      allow_private: true,
      deadline_ms: DEADLINE_MS,
      // Long enough for look-ups and first answers on a machine that is busy with other things.
      first_byte_timeout_ms: 11_000,
      idle_timeout_ms: 6000,
      max_bytes: 200_000,
      retries: 2,
      per_host: 12,
      host_rate: 0,
      domain_rate: 0,
      max_requests: 1024,
      max_retry_after_ms: 2000,
    },
    backoffMs: 20,
    recentBytes: 1024 * 1024,
    resolve: createResolver({ servers: [dns.server] }),
  });
  onTestFinished(async () => {
    await fetcher.close();
    await site.close();
    dns.close();
  });
  const expected = urls(new URL(site.origin).port);
  expect(expected.length).toBe(2000);
  expect(expected.filter(({ outcome }) => outcome === 'got').length).toBe(1400);
  const bytes = (): number => {
    const { heapUsed, arrayBuffers } = process.memoryUsage();
    return heapUsed + arrayBuffers;
  };
  // The bomb itself is the site's.
  await fetcher.fetch(site.url('/gzip-bomb'));
  const before = bytes();
  let peak = 0;
  const sampler = setInterval(() => {
    peak = Math.max(peak, bytes() - before);
  }, 100);

  const ended = await Promise.all(
    expected.map(async ({ url, outcome }) => {
      const got = await fetcher.fetch(url);
      if ('drop' in got) return { url, outcome, was: got.drop.reason as string, detail: got.drop.detail };
      const sniffed = sniffFormat(got.body);
      const was = sniffed.kind === 'other' ? `not_an_image ${sniffed.format}` : 'got';
      return { url, outcome, was };
    }),
  );
  clearInterval(sampler);
  expect(ended.filter(({ outcome, was }) => outcome !== was)).toEqual([]);
  expect(peak / 1e6).toBeLessThan(250);
});

import { describe, expect, it } from 'vitest';
import type { FetchConfig } from '../../src/config/fetch-config.js';
import type { FetchDropReason } from '../../src/fetch/fetch-outcome.js';
import { FetchFailure } from '../../src/fetch/fetch-outcome.js';
import { sniffFormat } from '../../src/formats/sniff/sniff-format.js';
import { PLAIN_PNG, startMisbehavingSite } from '../support/misbehaving-site.js';
import { bodyOf, fetcher, reasonOf, site } from './loopback-fetcher.js';

describe('fetching what a server sends', () => {
  it('returns the bytes, their final URL and declared type', async () => {
    const outcome = await fetcher().fetch(site.url('/image.png#part'));
    expect(outcome).toEqual({
      body: PLAIN_PNG,
      final_url: site.url('/image.png'),
      origin: 'http',
      content_type: 'image/png',
    });
  });

  it('says honestly who asks', async () => {
    await fetcher({ contact: 'crawl@example.org' }).fetch(site.url('/image.png'));
    const headers = site.lastHeaders('/image.png');
    expect(headers['user-agent']).toMatch(/^weft\/\d+\.\d+\.\d+ \(\+crawl@example\.org\)$/);
    expect(headers.from).toBe('crawl@example.org');
    expect(headers.accept).toContain('image/');
  });

  it('follows five redirects, relative ones too, and reports where it ended', async () => {
    const outcome = await fetcher().fetch(site.url('/hops?n=4'));
    expect(bodyOf(outcome)).toEqual(PLAIN_PNG);
    expect(outcome).toMatchObject({ final_url: site.url('/image.png') });
  });

  it('undoes gzip that nobody asked for', async () => {
    expect(bodyOf(await fetcher().fetch(site.url('/gzip-image.png')))).toEqual(PLAIN_PNG);
  });

  it('hands over HTML that calls itself a JPEG, for the sniffer to name', async () => {
    const outcome = await fetcher().fetch(site.url('/html-as.jpg'));
    expect(outcome).toMatchObject({ content_type: 'image/jpeg' });
    expect(sniffFormat(bodyOf(outcome))).toEqual({ kind: 'other', format: 'html' });
  });
});

describe('a server that misbehaves', () => {
  const cases: [string, string, FetchDropReason, Partial<FetchConfig>?][] = [
    ['never answers', '/tarpit', 'timeout_first_byte'],
    ['sends its headers byte by byte', '/slow-header', 'timeout_first_byte'],
    ['falls silent within the body', '/silent-body', 'timeout_idle'],
    ['drips a byte now and then forever', '/drip', 'deadline', { deadline_ms: 900, idle_timeout_ms: 5000 }],
    ['never ends its body', '/endless', 'too_large'],
    ['announces a terabyte', '/huge-length', 'too_large'],
    ['sends a gzip bomb', '/gzip-bomb', 'too_large'],
    ['sends broken gzip', '/gzip-broken', 'content_encoding'],
    ['uses an unknown content encoding', '/zstd', 'content_encoding'],
    ['wraps the body many times', '/encoding?name=gzip,gzip,gzip', 'content_encoding'],
    ['resets the connection before its headers', '/reset-before-headers', 'reset'],
    ['resets the connection within the body', '/reset', 'reset'],
    ['sends less than it announced', '/wrong-length', 'reset'],
    ['redirects to itself', '/redirect-to-itself', 'redirect_loop'],
    ['redirects in a circle', '/loop-a', 'redirect_loop'],
    ['redirects too often', '/hops?n=5', 'too_many_redirects'],
    ['redirects to nowhere', '/redirect-nowhere', 'http_3xx'],
    ['redirects to another scheme', '/redirect?to=ftp://example.org/a.png', 'unsupported_scheme'],
    ['redirects to a file', '/redirect?to=file:///etc/passwd', 'unsupported_scheme'],
    ['redirects to nonsense', '/redirect?to=http://[', 'bad_url'],
    ['does not have the image', '/missing.png', 'http_4xx'],
    ['is broken', '/status?code=500', 'http_5xx'],
    ['speaks another protocol', '/not-http', 'bad_response'],
    ['floods its headers', '/header-flood', 'bad_response'],
  ];
  it.each(cases)('%s: %s ends in %s', async (_, path, reason, config) => {
    expect(reasonOf(await fetcher(config).fetch(site.url(path)))).toBe(reason);
  });

  it('gives the status as the detail', async () => {
    expect(await fetcher().fetch(site.url('/missing.png'))).toEqual({
      drop: { reason: 'http_4xx', detail: '404' },
    });
  });

  it('is refused where nobody listens', async () => {
    const gone = await startMisbehavingSite();
    await gone.close();
    expect(reasonOf(await fetcher().fetch(gone.url('/image.png')))).toBe('refused');
  });

  it('speaks plain HTTP where TLS was asked for', async () => {
    const url = site.url('/image.png').replace('http:', 'https:');
    expect(reasonOf(await fetcher().fetch(url))).toBe('tls');
  });
});

describe('retrying', () => {
  it('tries again after a reset', async () => {
    expect(bodyOf(await fetcher({ retries: 1 }).fetch(site.url('/reset-once')))).toEqual(PLAIN_PNG);
  });

  it('waits as long as a 429 asks, and then gets the image', async () => {
    // The site counts a visit that comes before the second is over as another one to be turned away.
    const outcome = await fetcher({ retries: 1 }).fetch(site.url('/busy?times=1&after=1'));
    expect(bodyOf(outcome)).toEqual(PLAIN_PNG);
  });

  it('gives up at once when Retry-After asks for more than is waited out, and leaves the host alone', async () => {
    const get = fetcher({ retries: 5 });
    const outcome = await get.fetch(site.url('/busy?after=3600'));
    expect(outcome).toEqual({ drop: { reason: 'http_4xx', detail: '429' } });
    const before = site.hits('/image.png');
    expect(await get.fetch(site.url('/image.png?left-alone'))).toEqual({
      drop: { reason: 'http_4xx', detail: 'host asks to wait 3600 s' },
    });
    expect(site.hits('/image.png')).toBe(before);
  });

  it('tries 503 again, as often as configured', async () => {
    const before = site.hits('/busy');
    expect(reasonOf(await fetcher({ retries: 2 }).fetch(site.url('/busy?status=503')))).toBe('http_5xx');
    expect(site.hits('/busy') - before).toBe(3);
  });

  it('asks once for what does not exist', async () => {
    await fetcher({ retries: 3 }).fetch(site.url('/gone.png'));
    expect(site.hits('/gone.png')).toBe(1);
  });

  it('tries a temporary DNS failure again, and a missing name not', async () => {
    let asked = 0;
    const resolve = async (hostname: string) => {
      asked++;
      if (hostname.startsWith('missing')) throw new FetchFailure('dns', 'ENOTFOUND');
      if (asked < 3) throw new FetchFailure('dns', 'ESERVFAIL', { retryable: true });
      return [{ address: '127.0.0.1', family: 4 as const }];
    };
    const port = new URL(site.origin).port;
    const get = fetcher({ retries: 3 }, { resolve });
    expect(bodyOf(await get.fetch(`http://flaky.test:${port}/image.png`))).toEqual(PLAIN_PNG);
    expect(asked).toBe(3);
    expect(reasonOf(await get.fetch(`http://missing.test:${port}/image.png`))).toBe('dns');
    expect(asked).toBe(4);
  });
});

describe('sharing', () => {
  it('joins requests for a URL that is under way: the server sees one', async () => {
    const get = fetcher({}, { recentBytes: 0 });
    const url = site.url('/slow-image.png?joined');
    const before = site.hits('/slow-image.png');
    const outcomes = await Promise.all(Array.from({ length: 20 }, () => get.fetch(url)));
    for (const outcome of outcomes) expect(bodyOf(outcome)).toEqual(PLAIN_PNG);
    expect(site.hits('/slow-image.png') - before).toBe(1);
    await get.fetch(url);
    expect(site.hits('/slow-image.png') - before).toBe(2);
  });

  it('remembers what it got, and what will not change, but no failure that may pass', async () => {
    const get = fetcher();
    for (let turn = 0; turn < 3; turn++) {
      await get.fetch(site.url('/image.png?again'));
      await get.fetch(site.url('/again-missing.png'));
      await get.fetch(site.url('/busy?status=502'));
    }
    expect(site.hits('/again-missing.png')).toBe(1);
    const before = site.hits('/busy');
    await get.fetch(site.url('/busy?status=502'));
    expect(site.hits('/busy') - before).toBe(1);
  });

  it('keeps within the number of requests per host', async () => {
    const own = await startMisbehavingSite();
    const get = fetcher({ per_host: 3 });
    const outcomes = await Promise.all(
      Array.from({ length: 30 }, (_, n) => get.fetch(own.url(`/slow-image.png?${n}`))),
    );
    expect(outcomes.map(reasonOf)).toEqual(Array.from({ length: 30 }, () => `got ${PLAIN_PNG.length} bytes`));
    expect(own.peak()).toBe(3);
    await own.close();
  });

  it('does not count waiting for the host against the deadline', async () => {
    const get = fetcher({ per_host: 1, deadline_ms: 1500 });
    const outcomes = await Promise.all(
      Array.from({ length: 50 }, (_, n) => get.fetch(site.url(`/slow-image.png?queue=${n}`))),
    );
    expect(outcomes.every((outcome) => 'body' in outcome)).toBe(true);
  });
});

it('300 URLs, four in ten of them bad, each end in their class and none holds the others up', async () => {
  const own = await startMisbehavingSite();
  // No limit ends a request here: those that hang do so until the site closes, and it closes when all others are through.
  const patient = 600_000;
  const get = fetcher({
    per_host: 64,
    deadline_ms: patient,
    first_byte_timeout_ms: patient,
    idle_timeout_ms: patient,
  });
  const kinds: [string, string][] = [
    ['/image.png', `got ${PLAIN_PNG.length} bytes`],
    ['/slow-image.png', `got ${PLAIN_PNG.length} bytes`],
    ['/gzip-image.png', `got ${PLAIN_PNG.length} bytes`],
    ['/image.png', `got ${PLAIN_PNG.length} bytes`],
    ['/missing.png', 'http_4xx'],
    ['/image.png', `got ${PLAIN_PNG.length} bytes`],
    ['/tarpit', 'hangs'],
    ['/endless', 'too_large'],
    ['/reset', 'reset'],
    ['/drip', 'hangs'],
  ];
  let left = 240;
  const outcomes = await Promise.all(
    Array.from({ length: 300 }, async (_, n) => {
      const [path, expected] = kinds[n % kinds.length] ?? ['', ''];
      const url = own.url(`${path}?${n}`);
      if (expected === 'hangs') {
        const reason = reasonOf(await get.fetch(url.replace('127.0.0.1', 'localhost')));
        return { path, expected, got: left === 0 && /^(?:reset|refused)$/.test(reason) ? 'hangs' : reason };
      }
      const got = reasonOf(await get.fetch(url));
      left -= 1;
      if (left === 0) await own.close();
      return { path, expected, got };
    }),
  );
  expect(outcomes.filter(({ expected, got }) => expected !== got)).toEqual([]);
});

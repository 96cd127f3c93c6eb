import { describe, expect, it } from 'vitest';
import { createConsent, MAX_CRAWL_DELAY_MS } from '../../../src/fetch/consent/consent.js';
import type { GetFile } from '../../../src/fetch/consent/consent-file.js';
import { type FakeAnswer, fakeWeb, headersOf } from './fake-web.js';

const SITE = 'https://site.example';
const HOUR = 3600 * 1000;

function consentOn(
  files: Record<string, FakeAnswer>,
  options: { tokens?: string[]; maxBytes?: number } = {},
) {
  const web = fakeWeb(files);
  const clock = { now: Date.parse('2030-01-01T00:00:00Z') };
  const consent = createConsent({
    get: web.get,
    productToken: 'weft',
    config: { tokens: options.tokens ?? [] },
    now: () => clock.now,
    ...(options.maxBytes !== undefined && { maxBytes: options.maxBytes }),
  });
  const allowed = async (path: string) => (await consent.allowed(new URL(path, SITE))).refused ?? 'yes';
  return { ...web, files, clock, consent, allowed };
}

describe('files of an origin', () => {
  it('are asked for once a day, and again after that', async () => {
    const { asked, clock, allowed, files } = consentOn({
      [`${SITE}/robots.txt`]: 'User-agent: *\nDisallow: /a',
    });
    for (const path of ['/a', '/b', '/c']) await allowed(path);
    expect(asked).toEqual([`${SITE}/robots.txt`, `${SITE}/.well-known/tdmrep.json`, `${SITE}/ai.txt`]);
    files[`${SITE}/robots.txt`] = '';
    clock.now += 23 * HOUR;
    expect(await allowed('/a')).toMatchObject({ reason: 'blocked_by_robots' });
    clock.now += 1 * HOUR;
    expect(await allowed('/a')).toBe('yes');
    expect(asked.filter((url) => url.endsWith('/robots.txt'))).toHaveLength(2);
  });

  it('are asked for once when many URLs need them at the same moment', async () => {
    const { asked, allowed } = consentOn({});
    await Promise.all(Array.from({ length: 50 }, (_, n) => allowed(`/${n}`)));
    expect(asked).toHaveLength(3);
  });

  it('belong to scheme, host and port', async () => {
    const { asked, consent } = consentOn({
      'http://site.example:8080/robots.txt': 'User-agent: *\nDisallow: /',
    });
    for (const url of ['https://site.example/a', 'http://site.example/a', 'http://site.example:8080/a'])
      await consent.allowed(new URL(url));
    expect(asked.filter((url) => url.endsWith('/robots.txt'))).toEqual([
      'https://site.example/robots.txt',
      'http://site.example/robots.txt',
      'http://site.example:8080/robots.txt',
    ]);
  });

  it.each([
    [{ status: 404 }, 'yes'],
    [{ status: 410 }, 'yes'],
    [{ status: 401 }, 'yes'],
    [{ status: 403 }, 'yes'],
    [{ status: 429 }, 'yes'],
    [{ status: 500 }, { reason: 'blocked_by_robots', detail: 'robots.txt: 500', retryable: true }],
    [
      { status: 503, headers: { 'retry-after': '5' } },
      { reason: 'blocked_by_robots', detail: 'robots.txt: 503', retryable: true },
    ],
    [
      { reason: 'dns', detail: 'ENOTFOUND' } as const,
      { reason: 'dns', detail: 'robots.txt: ENOTFOUND', retryable: true },
    ],
    [
      { reason: 'timeout_first_byte', detail: '15000 ms' } as const,
      { reason: 'timeout_first_byte', detail: 'robots.txt: 15000 ms', retryable: true },
    ],
  ])('robots.txt that answers %j: %j', async (answer, verdict) => {
    const { allowed } = consentOn({ [`${SITE}/robots.txt`]: answer });
    expect(await allowed('/a')).toEqual(verdict);
  });

  it('are asked for again after a minute when the server could not say, and the old ones serve meanwhile', async () => {
    const { clock, allowed, files, asked } = consentOn({
      [`${SITE}/robots.txt`]: { status: 503 },
    });
    expect(await allowed('/a')).toMatchObject({ reason: 'blocked_by_robots' });
    expect(await allowed('/a')).toMatchObject({ reason: 'blocked_by_robots' });
    expect(asked).toHaveLength(1);
    clock.now += 60_000;
    files[`${SITE}/robots.txt`] = 'User-agent: *\nDisallow: /a';
    expect(await allowed('/b')).toBe('yes');
    clock.now += 25 * HOUR;
    files[`${SITE}/robots.txt`] = { status: 500 };
    expect(await allowed('/b')).toBe('yes');
    expect(await allowed('/a')).toMatchObject({ detail: expect.stringContaining('Disallow: /a') });
  });

  it('follow five redirects, also to other hosts, and no more', async () => {
    const hops = (count: number): Record<string, FakeAnswer> => ({
      [`${SITE}/robots.txt`]: { status: 301, headers: { location: 'http://hop.example/1' } },
      ...Object.fromEntries(
        Array.from({ length: count - 1 }, (_, n) => [
          `http://hop.example/${n + 1}`,
          { status: 302, headers: { location: `/${n + 2}` } },
        ]),
      ),
      [`http://hop.example/${count}`]: 'User-agent: *\nDisallow: /',
    });
    const five = consentOn(hops(5));
    expect(await five.allowed('/a')).toMatchObject({ reason: 'blocked_by_robots' });
    const verdict = await five.consent.allowed(new URL('/a', SITE));
    expect(verdict.evidence).toMatchObject([{ source: 'http://hop.example/5', rule: 'disallow' }]);
    expect(await consentOn(hops(6)).allowed('/a')).toBe('yes');
    const loop = { [`${SITE}/robots.txt`]: { status: 302, headers: { location: '/robots.txt' } } };
    expect(await consentOn(loop).allowed('/a')).toBe('yes');
  });

  it('are asked for again after an hour when an ai.txt could not be given', async () => {
    const { clock, allowed, files, asked } = consentOn({ [`${SITE}/ai.txt`]: { status: 500 } });
    expect(await allowed('/a')).toBe('yes');
    files[`${SITE}/ai.txt`] = 'User-agent: *\nDisallow: /';
    clock.now += 59 * 60_000;
    expect(await allowed('/a')).toBe('yes');
    clock.now += 60_000;
    expect(await allowed('/a')).toMatchObject({ reason: 'opted_out' });
    expect(asked).toHaveLength(6);
  });

  it('never keep robots.txt itself from being read', async () => {
    const { allowed } = consentOn({ [`${SITE}/robots.txt`]: 'User-agent: *\nDisallow: /' });
    expect(await allowed('/robots.txt')).toBe('yes');
  });

  it('take no web page for an ai.txt, and no other JSON for a tdmrep.json', async () => {
    const page = '<html>User-agent: *\nDisallow: /\n</html>';
    const { allowed } = consentOn({
      [`${SITE}/ai.txt`]: { status: 200, headers: { 'content-type': 'text/html' }, body: page },
      [`${SITE}/.well-known/tdmrep.json`]: '{"location": "/", "tdm-reservation": 1}',
    });
    expect(await allowed('/a')).toBe('yes');
  });

  it('are forgotten when memory is short, and asked for again', async () => {
    const { asked, consent } = consentOn({}, { maxBytes: 20_000 });
    for (let n = 0; n < 200; n++) await consent.allowed(new URL(`https://s${n}.example/a`));
    await consent.allowed(new URL('https://s0.example/b'));
    expect(asked.filter((url) => url === 'https://s0.example/robots.txt')).toHaveLength(2);
  });

  it('are recorded as they were received: status, bytes, hash and time', async () => {
    const { consent, allowed } = consentOn({ [`${SITE}/robots.txt`]: 'User-agent: *\nAllow: /' });
    expect(await consent.filesOf(SITE)).toEqual([]);
    await allowed('/a');
    expect(await consent.filesOf(SITE)).toEqual([
      {
        url: `${SITE}/robots.txt`,
        final_url: `${SITE}/robots.txt`,
        at: '2030-01-01T00:00:00.000Z',
        status: 200,
        bytes: 22,
        sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
      },
      expect.objectContaining({ url: `${SITE}/.well-known/tdmrep.json`, status: 404 }),
      expect.objectContaining({ url: `${SITE}/ai.txt`, status: 404 }),
    ]);
  });

  it('pass on an error of the fetcher, and are asked for again after it', async () => {
    let fails = true;
    const { get } = fakeWeb({});
    const shaky: GetFile = (url, options) =>
      fails ? Promise.reject(new Error('stopped')) : get(url, options);
    const consent = createConsent({ get: shaky, productToken: 'weft' });
    await expect(consent.allowed(new URL('/a', SITE))).rejects.toThrow('stopped');
    fails = false;
    expect((await consent.allowed(new URL('/a', SITE))).refused).toBeUndefined();
    // The same for the files behind robots.txt.
    const behind: GetFile = (url, options) =>
      fails && !url.endsWith('/robots.txt') ? Promise.reject(new Error('stopped')) : get(url, options);
    const other = createConsent({ get: behind, productToken: 'weft' });
    fails = true;
    await expect(other.allowed(new URL('/a', SITE))).rejects.toThrow('stopped');
    expect(await other.filesOf(SITE)).toHaveLength(1);
    fails = false;
    expect((await other.allowed(new URL('/a', SITE))).refused).toBeUndefined();
  });
});

describe('whose rules hold', () => {
  const robots = (text: string) => ({ [`${SITE}/robots.txt`]: text });

  it('ours by name before those for everybody', async () => {
    const file = robots('User-agent: *\nDisallow: /\n\nUser-agent: Weft\nDisallow: /x');
    expect(await consentOn(file).allowed('/a')).toBe('yes');
    expect(await consentOn(file).allowed('/x')).toMatchObject({ detail: /weft/ });
  });

  it('also those of a listed token, where the file names it', async () => {
    const file = robots('User-agent: CCBot\nDisallow: /\n\nUser-agent: *\nAllow: /');
    expect(await consentOn(file).allowed('/a')).toBe('yes');
    expect(await consentOn(file, { tokens: ['ccbot'] }).allowed('/a')).toMatchObject({ detail: /ccbot/ });
  });

  it('an exception for us by name, though a listed token falls to those for everybody', async () => {
    const file = robots('User-agent: *\nDisallow: /\n\nUser-agent: weft\nAllow: /');
    expect(await consentOn(file, { tokens: ['CCBot'] }).allowed('/a')).toBe('yes');
  });

  it('tells crawl-delay, at most half a minute, and sitemaps', async () => {
    const file = robots(
      'Sitemap: https://site.example/s.xml\nUser-agent: *\nCrawl-delay: 2.5\n\nUser-agent: slow\nCrawl-delay: 3600',
    );
    const { consent } = consentOn(file);
    expect(await consent.robotsOf(new URL(SITE))).toEqual({
      crawlDelayMs: 2500,
      sitemaps: ['https://site.example/s.xml'],
    });
    expect((await consent.allowed(new URL('/a', SITE))).minIntervalMs).toBe(2500);
    const slow = consentOn(file, { tokens: ['slow'] }).consent;
    expect((await slow.robotsOf(new URL(SITE))).crawlDelayMs).toBe(MAX_CRAWL_DELAY_MS);
  });
});

describe('the order of the TDM Reservation Protocol', () => {
  const files = { [`${SITE}/.well-known/tdmrep.json`]: '[{"location":"/a","tdm-reservation":1}]' };
  const url = new URL('/a', SITE);

  it('lets a header lift what the file reserves, and a file hold where the header is silent', async () => {
    const { consent } = consentOn(files);
    expect((await consent.allowed(url)).refused).toBeUndefined();
    expect(consent.judgeResponse(url, headersOf({ 'tdm-reservation': '0' })).refused).toBeUndefined();
    expect(consent.judgeResponse(url, headersOf({ 'tdm-reservation': 'x' })).refused).toMatchObject({
      detail: 'tdmrep.json: reserved',
    });
    expect(consent.judgeResponse(url, headersOf({})).refused).toMatchObject({ reason: 'opted_out' });
  });

  it('counts at once when nobody will hand over the answer', async () => {
    const consent = createConsent({ get: fakeWeb(files).get, productToken: 'weft', answersFollow: false });
    expect((await consent.allowed(url)).refused).toMatchObject({ detail: 'tdmrep.json: reserved' });
  });
});

it('refuses a configuration that it cannot mean', () => {
  const { get } = fakeWeb({});
  const make = (config: object) => () => createConsent({ get, productToken: 'weft', config });
  expect(make({ mode: 'lenient' })).toThrow(/consent\.mode/);
  expect(make({ tokens: ['CC Bot'] })).toThrow(/consent\.tokens/);
});

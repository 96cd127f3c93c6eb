import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import type { FetchConsent } from '../../src/fetch/fetch-consent.js';
import type { GetOutcome, GotResponse } from '../../src/fetch/fetch-outcome.js';
import type { ConsentEvidence } from '../../src/model/consent.js';
import { PLAIN_PNG } from '../support/misbehaving-site.js';
import { fetcher, reasonOf, site } from './loopback-fetcher.js';

function got(outcome: GetOutcome): GotResponse {
  if ('drop' in outcome) throw new Error(`dropped: ${outcome.drop.reason} ${outcome.drop.detail}`);
  return outcome;
}

describe('get', () => {
  it('gives any status with its headers as sent, in order, and what was asked', async () => {
    const { response, redirects } = got(await fetcher().get(site.url('/status?code=404')));
    expect(response).toMatchObject({
      status: 404,
      status_text: 'Not Found',
      url: site.url('/status?code=404'),
    });
    expect(response.headers.map(([name]) => name)).toContain('Date');
    expect(response.request_headers).toContainEqual(['accept', expect.stringContaining('text/html')]);
    expect(response.body.toString()).toContain('Nothing here');
    expect(response.remote_address).toBe('127.0.0.1');
    expect(redirects).toEqual([]);
  });

  it('keeps the body as sent along with the decoded one', async () => {
    const { response } = got(await fetcher().get(site.url('/gzip-image.png')));
    expect(response.body).toEqual(PLAIN_PNG);
    expect(gunzipSync(response.encoded_body)).toEqual(PLAIN_PNG);
  });

  it('keeps each answer on the way, or stops at the first on request', async () => {
    const followed = got(await fetcher().get(site.url('/hops?n=1')));
    expect(followed.redirects.map(({ url, status }) => [url, status])).toEqual([
      [site.url('/hops?n=1'), 302],
      [site.url('/hops?n=0'), 302],
    ]);
    expect(followed.redirects[0]?.body.toString()).toBe('moved');
    expect(followed.response.body).toEqual(PLAIN_PNG);
    const first = got(await fetcher().get(site.url('/hops?n=1'), { manualRedirects: true }));
    expect(first.response.status).toBe(302);
  });

  it('tries a status that may pass again, and gives the last one when it does not', async () => {
    const passing = await fetcher({ retries: 2 }).get(site.url('/busy?times=1&get=1'));
    expect(got(passing).response.status).toBe(200);
    const lasting = await fetcher({ retries: 1 }).get(site.url('/busy?get=2'));
    expect(got(lasting).response.status).toBe(429);
  });

  it('replaces headers, and takes a smaller limit of bytes', async () => {
    await fetcher().get(site.url('/image.png'), { headers: { accept: 'image/png', 'if-none-match': '"1"' } });
    expect(site.lastHeaders('/image.png')).toMatchObject({ accept: 'image/png', 'if-none-match': '"1"' });
    expect(await fetcher().get(site.url('/image.png'), { maxBytes: 10 })).toMatchObject({
      drop: { reason: 'too_large' },
    });
  });
});

const said = (value: string): ConsentEvidence[] => [
  { signal: 'robots_txt', value, rule: 'allow', source: 'http://site.invalid/robots.txt', blocks: false },
];

describe('consent rules', () => {
  const consent = (asked: string[]): FetchConsent => ({
    async allowed(url) {
      asked.push(url.pathname);
      return url.pathname === '/image.png' && url.search === '?no'
        ? {
            refused: { reason: 'blocked_by_robots', detail: 'Disallow: /image.png' },
            evidence: said('no'),
          }
        : { evidence: said('yes') };
    },
    judgeResponse: (_url, headers) => ({
      evidence: said(headers.get('content-type')?.join() ?? 'none'),
    }),
  });

  it('are asked before each hop, and a refusal is a drop with its evidence and without a request', async () => {
    const asked: string[] = [];
    const get = fetcher({}, { consent: consent(asked) });
    const before = site.hits('/image.png');
    const outcome = await get.fetch(site.url(`/redirect?to=${encodeURIComponent('/image.png?no')}`));
    expect(outcome).toEqual({
      drop: { reason: 'blocked_by_robots', detail: 'Disallow: /image.png' },
      consent: [...said('yes'), ...said('none'), ...said('no')],
    });
    expect(asked).toEqual(['/redirect', '/image.png']);
    expect(site.hits('/image.png')).toBe(before);
  });

  it('give evidence of what was got', async () => {
    const outcome = await fetcher({}, { consent: consent([]) }).fetch(site.url('/image.png?yes'));
    expect(outcome).toMatchObject({ consent: [...said('yes'), ...said('image/png')] });
  });

  it('are not asked about requests of their own, which may go to the host that waits for them', async () => {
    let self: ReturnType<typeof fetcher>;
    const asking: FetchConsent = {
      async allowed(url) {
        const robots = await self.get(new URL('/status?code=404', url).href, { consent: false });
        return 'drop' in robots ? { refused: { reason: 'blocked_by_robots', detail: 'none' } } : {};
      },
    };
    self = fetcher({ per_host: 1 }, { consent: asking });
    const outcomes = await Promise.all(
      Array.from({ length: 5 }, (_, n) => self.fetch(site.url(`/image.png?own=${n}`))),
    );
    expect(outcomes.map(reasonOf)).toEqual(Array(5).fill(`got ${PLAIN_PNG.length} bytes`));
  });
});

import { Agent } from 'undici';
import { describe, expect, it } from 'vitest';
import { resolveFetchConfig } from '../../src/config/fetch-config.js';
import { answerConsent } from '../../src/fetch/consent/response-consent.js';
import { fetchHttp } from '../../src/fetch/fetch-http.js';
import { createFetcher } from '../../src/fetch/fetcher.js';
import { createConnector } from '../../src/fetch/guarded-connector.js';
import { HostQueue } from '../../src/fetch/politeness/host-queue.js';
import { PLAIN_PNG } from '../support/misbehaving-site.js';
import { bodyOf, fetcher, reasonOf, site } from './loopback-fetcher.js';

describe('consent', () => {
  it.each([
    ['noai', 'noai'],
    ['NoImageAI', 'noimageai'],
    ['noindex, noai', 'noai'],
    ['weft: noimageai', 'noimageai'],
    ['otherbot: noindex, weft: noai', 'noai'],
  ])('drops an image whose X-Robots-Tag says %s, and keeps the evidence', async (tag, directive) => {
    const outcome = await fetcher().fetch(site.url(`/robots-tag.png?tag=${encodeURIComponent(tag)}`));
    expect(outcome).toMatchObject({ drop: { reason: 'opted_out', detail: `x-robots-tag: ${directive}` } });
    const [evidence] = outcome.consent?.filter(({ blocks }) => blocks) ?? [];
    expect(evidence).toEqual({
      signal: 'x_robots_tag',
      value: tag,
      rule: directive,
      source: site.url(`/robots-tag.png?tag=${encodeURIComponent(tag)}`),
      at: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
      blocks: true,
    });
  });

  it('takes repeated headers together', async () => {
    const outcome = await fetcher().fetch(site.url('/robots-tag.png?tag=noindex&tag=noai'));
    expect(outcome).toMatchObject({
      drop: { reason: 'opted_out' },
      consent: [
        { value: 'noindex; noai', rule: 'noindex', blocks: false },
        { value: 'noindex; noai', rule: 'noai', blocks: true },
      ],
    });
  });

  it.each([
    ['noindex', 'noindex'],
    ['otherbot: noai', 'other'],
    ['unavailable_after: 25 Jun 2030 15:00:00 PST', 'other'],
  ])('keeps an image whose X-Robots-Tag says %s, with the evidence', async (tag, rule) => {
    const outcome = await fetcher().fetch(site.url(`/robots-tag.png?tag=${encodeURIComponent(tag)}`));
    expect(bodyOf(outcome)).toEqual(PLAIN_PNG);
    expect(outcome.consent).toMatchObject([{ value: tag, rule, blocks: false }]);
  });

  it('only records the signal in mode off', async () => {
    const consent = answerConsent({ mode: 'off', tokens: ['weft'], now: Date.now });
    const outcome = await fetcher({}, { consent }).fetch(site.url('/robots-tag.png?tag=noai'));
    expect(bodyOf(outcome)).toEqual(PLAIN_PNG);
    expect(outcome.consent).toMatchObject([{ rule: 'noai', blocks: false }]);
  });
});

describe('addresses that are not public', () => {
  it.each([
    ['http://127.0.0.1/a.png'],
    ['http://2130706433/a.png'],
    ['http://0x7f.1/a.png'],
    ['http://0177.0.0.1/a.png'],
    ['http://[::1]/a.png'],
    ['http://[::ffff:10.0.0.1]/a.png'],
    ['http://169.254.169.254/latest/meta-data/'],
    ['http://localhost/a.png'],
    ['http://images.localhost./a.png'],
  ])('%s is refused', async (url) => {
    expect(reasonOf(await fetcher({ allow_private: false }).fetch(url))).toBe('private_address');
  });

  it('a name that resolves to one is refused without a connection, also when a public address is returned with it', async () => {
    const port = new URL(site.origin).port;
    const before = site.hits('/image.png');
    for (const addresses of [['127.0.0.1'], ['8.8.8.8', '127.0.0.1'], ['::ffff:127.0.0.1']]) {
      const resolve = async () =>
        addresses.map((address) => ({
          address,
          family: address.includes(':') ? (6 as const) : (4 as const),
        }));
      const get = fetcher({ allow_private: false, ports: [Number(port)] }, { resolve });
      const outcome = await get.fetch(`http://rebound.test:${port}/image.png`);
      expect(reasonOf(outcome)).toBe('private_address');
    }
    expect(site.hits('/image.png')).toBe(before);
  });

  it('a name is looked up once per dial, so a second answer cannot differ from the checked one', async () => {
    const port = new URL(site.origin).port;
    let asked = 0;
    const resolve = async () => {
      asked++;
      return [{ address: asked === 1 ? '192.0.2.1' : '127.0.0.1', family: 4 as const }];
    };
    const get = fetcher({ allow_private: false, ports: [Number(port)] }, { resolve });
    expect(reasonOf(await get.fetch(`http://rebinding.test:${port}/image.png`))).toBe('private_address');
    expect(asked).toBe(1);
  });

  it('a public name may redirect to one, and is refused there', async () => {
    // The first hop is let through by its name; the redirect's literal address and name are judged on their own.
    const port = new URL(site.origin).port;
    const strict = createConnector({
      resolve: async () => [{ address: '10.0.0.1', family: 4 }],
      allowPrivate: false,
      connectTimeoutMs: 1000,
      http2: false,
    });
    const lenient = createConnector({
      resolve: async () => [{ address: '127.0.0.1', family: 4 }],
      allowPrivate: true,
      connectTimeoutMs: 1000,
      http2: false,
    });
    const dispatcher = new Agent({
      connect: (options, callback) =>
        options.hostname === 'public.test' ? lenient(options, callback) : strict(options, callback),
    });
    const context = {
      dispatcher,
      config: resolveFetchConfig({ retries: 0, ports: [Number(port), 80] }),
      consent: answerConsent({ mode: 'standard', tokens: ['weft'], now: Date.now }),
      hostQueue: new HostQueue({
        maxRequests: 8,
        perHost: 4,
        perDomain: 8,
        hostRate: 0,
        domainRate: 0,
        hostWaitMs: 10_000,
        maxRetryAfterMs: 1000,
      }),
      backoffMs: 1,
      signal: new AbortController().signal,
      now: Date.now,
    };
    const request = {
      headers: {},
      truncate: false,
      maxBytes: 1000,
      wantsBody: () => true,
      keepEncoded: false,
      follow: true,
      consent: true,
      cached: false,
    };
    for (const target of [
      `http://127.0.0.1:${port}/image.png`,
      `http://inside.test:${port}/image.png`,
      'http://[::1]/',
    ]) {
      const start = new URL(`http://public.test:${port}/redirect?to=${encodeURIComponent(target)}`);
      const { outcome } = await fetchHttp(start, request, context);
      expect(outcome).toMatchObject({ drop: { reason: 'private_address' } });
    }
    await dispatcher.destroy();
  });
});

describe('URLs that are not fetched', () => {
  it.each([
    ['ftp://example.org/a.png', 'unsupported_scheme'],
    ['file:///etc/passwd', 'unsupported_scheme'],
    ['gopher://example.org/', 'unsupported_scheme'],
    ['javascript:alert(1)', 'unsupported_scheme'],
    ['blob:https://example.org/1', 'unsupported_scheme'],
    ['//example.org/a.png', 'bad_url'],
    ['', 'bad_url'],
    [`http://example.org/${'a'.repeat(20_000)}`, 'bad_url'],
    ['data:image/png', 'bad_url'],
  ])('%s ends in %s', async (url, reason) => {
    expect(reasonOf(await fetcher().fetch(url))).toBe(reason);
  });

  it('decodes data: URLs itself and names them shortly', async () => {
    const outcome = await fetcher().fetch(`data:image/png;base64,${PLAIN_PNG.toString('base64')}`);
    expect(bodyOf(outcome)).toEqual(PLAIN_PNG);
    expect(outcome).toMatchObject({ origin: 'data', content_type: 'image/png' });
    expect(outcome).toHaveProperty(
      'final_url',
      expect.stringMatching(/^data:image\/png;sha256=[0-9a-f]{64},$/),
    );
  });
});

describe('stopping', () => {
  it('rejects everything under way with one clear error', async () => {
    const controller = new AbortController();
    const get = fetcher({}, { signal: controller.signal });
    const waiting = [
      get.fetch(site.url('/tarpit?1')),
      get.fetch(site.url('/tarpit?1')),
      get.fetch(site.url('/drip?2')),
    ];
    setTimeout(() => controller.abort(), 50);
    const settled = await Promise.allSettled(waiting);
    for (const one of settled) {
      expect(one.status).toBe('rejected');
      expect(one).toHaveProperty('reason.code', 'aborted');
    }
    await expect(get.fetch(site.url('/image.png'))).rejects.toMatchObject({ code: 'aborted' });
  });

  it('refuses options out of range by name', () => {
    expect(() => createFetcher({ config: { deadline_ms: 0 } })).toThrow(/fetch\.deadline_ms/);
    expect(() => createFetcher({ config: { user_agent: 'two\nlines' } })).toThrow(/fetch\.user_agent/);
  });
});

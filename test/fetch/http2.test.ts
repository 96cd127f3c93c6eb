import { createSecureServer, type Http2SecureServer } from 'node:http2';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LOOPBACK_TLS } from '../support/loopback-tls.js';
import { PLAIN_PNG } from '../support/misbehaving-site.js';
import { bodyOf, fetcher, reasonOf } from './loopback-fetcher.js';

let server: Http2SecureServer;
let origin: string;
let sessions = 0;
const versions: string[] = [];

beforeAll(async () => {
  server = createSecureServer({ ...LOOPBACK_TLS, allowHTTP1: true }, (request, response) => {
    versions.push(request.httpVersion);
    if (request.url === '/tarpit') return;
    if (request.url === '/reset') {
      request.stream?.close(2);
      return;
    }
    response.writeHead(200, { 'content-type': 'image/png', 'x-robots-tag': 'noindex' });
    response.end(PLAIN_PNG);
  });
  server.on('session', () => sessions++);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  origin = `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.close();
});

const trusting = (config: Parameters<typeof fetcher>[0] = {}) => fetcher(config, { ca: LOOPBACK_TLS.cert });

describe('HTTP/2', () => {
  it('is used where the server offers it, and its headers are heeded', async () => {
    versions.length = 0;
    const outcome = await trusting().fetch(`${origin}/image.png`);
    expect(bodyOf(outcome)).toEqual(PLAIN_PNG);
    expect(outcome.consent).toMatchObject([{ signal: 'x_robots_tag', value: 'noindex', rule: 'noindex' }]);
    expect(versions).toEqual(['2.0']);
  });

  it('is not when disabled', async () => {
    versions.length = 0;
    expect(bodyOf(await trusting({ http2: false }).fetch(`${origin}/one.png`))).toEqual(PLAIN_PNG);
    expect(versions).toEqual(['1.1']);
  });

  it('shares connections between requests, and ends a silent one in its class', async () => {
    const get = trusting({ per_host: 8, first_byte_timeout_ms: 700 });
    await get.fetch(`${origin}/first.png`);
    const before = sessions;
    const outcomes = await Promise.all([
      ...Array.from({ length: 40 }, (_, n) => get.fetch(`${origin}/${n}.png`)),
      get.fetch(`${origin}/tarpit`),
    ]);
    expect(outcomes.slice(0, 40).map(reasonOf)).toEqual(Array(40).fill(`got ${PLAIN_PNG.length} bytes`));
    expect(reasonOf(outcomes[40] as (typeof outcomes)[0])).toBe('timeout_first_byte');
    expect(sessions - before).toBeLessThan(8);
    expect(bodyOf(await get.fetch(`${origin}/after.png`))).toEqual(PLAIN_PNG);
  });

  it('ends a stream that the server resets as reset', async () => {
    expect(reasonOf(await trusting().fetch(`${origin}/reset`))).toBe('reset');
  });

  it('refuses a certificate that nobody vouches for', async () => {
    expect(reasonOf(await fetcher().fetch(`${origin}/image.png`))).toBe('tls');
  });
});

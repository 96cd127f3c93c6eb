import { createServer as createSecureServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { FetchConfig } from '../../src/config/fetch-config.js';
import { whyNotPublicName } from '../../src/fetch/address-guard.js';
import { FetchFailure } from '../../src/fetch/fetch-outcome.js';
import { startLoopbackProxy } from '../store/proxy/loopback-proxy.js';
import { LOOPBACK_TLS } from '../support/loopback-tls.js';
import { PLAIN_PNG } from '../support/misbehaving-site.js';
import { bodyOf, fetcher, reasonOf, site } from './loopback-fetcher.js';
import { startRawServer } from './tolerant/raw-server.js';

const through = (env: Record<string, string>, config: Partial<FetchConfig> = {}) =>
  fetcher(config, {
    env,
    ca: LOOPBACK_TLS.cert,
    resolve: async () => {
      throw new FetchFailure('dns', 'looked up');
    },
  });

async function secureSite(): Promise<string> {
  const server = createSecureServer(LOOPBACK_TLS, (_, response) => void response.end(PLAIN_PNG));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

describe('a fetcher with a proxy in its environment', () => {
  it('asks http servers by it in absolute form, and looks no name up', async () => {
    const proxy = await startLoopbackProxy();
    const get = through({ http_proxy: proxy.url });
    const { port } = new URL(site.origin);
    const urls = ['/image.png', '//image.png?a=b'].map((path) => `http://pictures.weft.org:${port}${path}`);
    expect(bodyOf(await get.fetch(urls[0] ?? ''))).toEqual(PLAIN_PNG);
    await get.fetch(urls[1] ?? '');
    expect(proxy.seen).toEqual(urls.map((url) => `GET ${url}`));
    expect(site.lastHeaders('/image.png').host).toBe(`pictures.weft.org:${port}`);
  });

  it('asks https servers through a tunnel, whose certificate is checked', async () => {
    const proxy = await startLoopbackProxy();
    const url = await secureSite();
    const get = through({ https_proxy: proxy.url });
    expect(bodyOf(await get.fetch(`${url}/a.png`))).toEqual(PLAIN_PNG);
    expect(proxy.seen).toEqual([`CONNECT ${new URL(url).host}`]);
    const { port } = new URL(url);
    expect(reasonOf(await get.fetch(`https://other.weft.org:${port}/a.png`))).toBe('tls');
  });

  it('follows redirects by it, and reads odd answers by it too', async () => {
    const proxy = await startLoopbackProxy();
    const get = through({ http_proxy: proxy.url });
    expect(bodyOf(await get.fetch(site.url('/hops?n=1')))).toEqual(PLAIN_PNG);
    expect(proxy.seen).toHaveLength(3);
    const odd = await startRawServer(() => ({
      bytes: Buffer.concat([
        Buffer.from(`HTTP/1.1 200 OK\r\nP3P : x\r\nContent-Length: ${PLAIN_PNG.length}\r\n\r\n`),
        PLAIN_PNG,
      ]),
    }));
    // The odd server stands where a proxy is asked for: it sees the request line that a proxy sees.
    const direct = through({ http_proxy: odd.url('') });
    expect(bodyOf(await direct.fetch('http://pictures.weft.org/a.png?x=1'))).toEqual(PLAIN_PNG);
    expect(odd.requests.map((head) => head.split('\r\n')[0])).toEqual(
      Array(2).fill('GET http://pictures.weft.org/a.png?x=1 HTTP/1.1'),
    );
  });

  it('sends its login to the proxy, and to no server', async () => {
    const proxy = await startLoopbackProxy();
    const env = {
      http_proxy: proxy.url.replace('//', '//me:pass@'),
      https_proxy: proxy.url.replace('//', '//me:pass@'),
    };
    const get = through(env);
    bodyOf(await get.fetch(site.url('/image.png?login')));
    bodyOf(await get.fetch(`${await secureSite()}/a.png`));
    const login = `Basic ${Buffer.from('me:pass').toString('base64')}`;
    expect(proxy.logins).toEqual([login, login]);
    bodyOf(await through({ ...env, no_proxy: '127.0.0.1' }).fetch(site.url('/image.png?direct')));
    expect(site.lastHeaders('/image.png')['proxy-authorization']).toBeUndefined();
  });

  it('asks what no_proxy names directly, and everything where the configuration says so', async () => {
    const proxy = await startLoopbackProxy();
    bodyOf(await through({ http_proxy: proxy.url, no_proxy: '127.0.0.1' }).fetch(site.url('/image.png?1')));
    bodyOf(await through({ http_proxy: proxy.url }, { proxy: 'none' }).fetch(site.url('/image.png?2')));
    expect(proxy.seen).toEqual([]);
  });

  it('refuses private addresses and local names, which the proxy would look up', async () => {
    const proxy = await startLoopbackProxy();
    const get = through({ http_proxy: proxy.url, https_proxy: proxy.url }, { allow_private: false });
    for (const host of [
      '127.0.0.1',
      '[::1]',
      '10.0.0.1',
      '0x7f.1',
      'localhost',
      'a.localhost',
      'printer',
      'metadata.google.internal',
      'nas.local.',
    ])
      for (const scheme of ['http', 'https'])
        expect(reasonOf(await get.fetch(`${scheme}://${host}/a.png`)), host).toBe('private_address');
    expect(proxy.seen).toEqual([]);
    await get.fetch('http://pictures.weft.org/a.png');
    expect(proxy.seen).toEqual(['GET http://pictures.weft.org/a.png']);
  });

  it('says that the proxy is the reason when it is', async () => {
    const gone = await startLoopbackProxy({ refuse: 403 });
    const why = async (env: Record<string, string>, url: string) => {
      const outcome = await through(env).fetch(url);
      return 'drop' in outcome ? `${outcome.drop.reason}: ${outcome.drop.detail}` : 'got';
    };
    const { port } = gone;
    expect(await why({ https_proxy: gone.url }, 'https://e.weft.org/a.png')).toBe(
      `proxy_failed: proxy 127.0.0.1:${port}: it refused to connect to e.weft.org:443 (status 403)`,
    );
    const login = await startLoopbackProxy({ refuse: 407 });
    expect(await why({ http_proxy: login.url }, 'http://e.weft.org/a.png')).toBe(
      'proxy_failed: it asks for a login (status 407)',
    );
    const noProxy = await startRawServer(() => ({ bytes: Buffer.from('SSH-2.0-x\r\n\r\n') }));
    expect(await why({ https_proxy: noProxy.url('') }, 'https://e.weft.org/a.png')).toMatch(
      /^proxy_failed: proxy 127\.0\.0\.1:\d+: it does not answer as an HTTP proxy$/,
    );
    const closing = await startRawServer(() => ({ bytes: Buffer.alloc(0) }));
    expect(await why({ https_proxy: closing.url('') }, 'https://e.weft.org/a.png')).toMatch(
      /^proxy_failed: .*it closed the connection$/,
    );
    expect(await why({ http_proxy: 'http://127.0.0.1:1' }, 'http://e.weft.org/a.png')).toBe(
      'proxy_failed: proxy 127.0.0.1:1: ECONNREFUSED',
    );
  });
});

it('names of the web are told from names of a local network', () => {
  for (const name of ['e.org', 'www.local.example.com', 'localhost.org', '192.0.2.1', 'xn--fsq.cn'])
    expect(whyNotPublicName(name), name).toBeUndefined();
  for (const name of ['LOCALHOST', 'x.home.arpa', 'db', 'a.lan.', 'corp'])
    expect(whyNotPublicName(name), name).toMatch(/ local_name$/);
});

import { describe, expect, it } from 'vitest';
import { noProxyRules } from '../../../src/store/proxy/no-proxy.js';
import { environmentProxies } from '../../../src/store/proxy/proxy-environment.js';

const proxyOf = (env: Record<string, string>, url: string) =>
  environmentProxies(env).proxyFor(new URL(url))?.name;

describe('proxies of the environment', () => {
  it.each<[Record<string, string>, string | undefined, string | undefined]>([
    [{}, undefined, undefined],
    [{ http_proxy: 'http://p:3128' }, 'p:3128', undefined],
    [{ https_proxy: 'http://p:3128' }, undefined, 'p:3128'],
    [{ http_proxy: 'p', HTTPS_PROXY: 'https://s' }, 'p:80', 's:443'],
    [{ HTTP_PROXY: 'http://p:1' }, 'p:1', undefined],
    [{ HTTP_PROXY: 'http://p:1', REQUEST_METHOD: 'GET' }, undefined, undefined],
    [{ http_proxy: 'http://a:1', HTTP_PROXY: 'http://b:1' }, 'a:1', undefined],
    [{ http_proxy: ' ', all_proxy: 'http://all:1' }, 'all:1', 'all:1'],
    [{ ALL_PROXY: 'http://all:1', https_proxy: 'http://s:1' }, 'all:1', 's:1'],
    [{ http_proxy: 'http://[::1]:8080' }, '[::1]:8080', undefined],
    [{ http_proxy: 'http://p:1', no_proxy: '*' }, undefined, undefined],
    [{ http_proxy: 'http://p:1', no_proxy: 'e.org' }, undefined, undefined],
    [{ http_proxy: 'http://p:1', NO_PROXY: '' }, 'p:1', undefined],
  ])('%j: http %s, https %s', (env, http, https) => {
    expect(proxyOf(env, 'http://e.org/a')).toBe(http);
    expect(proxyOf(env, 'https://e.org/a')).toBe(https);
  });

  it('have the login of their URL, which no message and no name holds', () => {
    const choice = environmentProxies({ http_proxy: 'http://us%40er:pa%zz:ss@p:3128' });
    expect(choice.names).toEqual(['p:3128']);
    const { authorization = '' } = choice.proxyFor(new URL('http://e.org/')) ?? {};
    expect(Buffer.from(authorization.replace('Basic ', ''), 'base64').toString()).toMatch(
      /^us@er:pa%zz(?::|%3A)ss$/,
    );
  });

  it.each([
    ['socks5://secret@p:1080', /^http_proxy: a socks5 proxy cannot be used/],
    ['http://', /^http_proxy: no URL of a proxy/],
    ['http://secret:x@p:99999', /^http_proxy: no URL of a proxy/],
  ])('%s is refused in so many words', (value, message) => {
    const open = () => environmentProxies({ http_proxy: value });
    expect(open).toThrow(message);
    expect(open).not.toThrow(/secret/);
  });
});

describe('no_proxy', () => {
  it.each([
    ['example.org', 'http://example.org/', true],
    ['example.org', 'https://www.example.org/', true],
    ['.example.org', 'http://www.example.org/', true],
    ['*.example.org', 'http://www.example.org/', true],
    ['example.org', 'http://badexample.org/', false],
    ['EXAMPLE.org.', 'http://www.Example.ORG./', true],
    ['a.b, example.org c.d', 'http://c.d/', true],
    ['example.org:8080', 'http://example.org:8080/', true],
    ['example.org:8080', 'http://example.org/', false],
    ['example.org:443', 'https://example.org/', true],
    ['127.0.0.1', 'http://127.0.0.1:9/', true],
    ['127.0.0.1', 'http://127.0.0.2/', false],
    ['10.0.0.0/8', 'http://10.2.3.4/', true],
    ['10.0.0.0/8', 'http://11.2.3.4/', false],
    ['10.0.0.0/99', 'http://10.0.0.0/', false],
    ['0.0.1', 'http://127.0.0.1/', false],
    ['[::1]', 'http://[::1]:80/', true],
    ['[::1]:81', 'http://[::1]:80/', false],
    ['fe80::/10', 'http://[fe80::5]/', true],
    ['10.0.0.0/8', 'http://ten.example/', false],
    ['', 'http://example.org/', false],
    ['.', 'http://example.org/', false],
    ['*', 'http://[::1]/', true],
  ])('%j, %s: direct %s', (rules, url, direct) => {
    expect(noProxyRules(rules)(new URL(url))).toBe(direct);
  });
});

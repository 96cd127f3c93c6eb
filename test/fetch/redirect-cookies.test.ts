import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createFetchCache } from '../../src/fetch/fetch-cache.js';
import { RedirectCookies } from '../../src/fetch/redirect-cookies.js';
import { createFsStore } from '../../src/store/fs-store.js';
import { PLAIN_PNG } from '../support/misbehaving-site.js';
import { bodyOf, fetcher, reasonOf } from './loopback-fetcher.js';

type Answer = (request: IncomingMessage, response: ServerResponse) => void;

/** A site whose paths are answered as given, with the requests that it saw: path and cookie. */
async function site(
  paths: Record<string, Answer>,
): Promise<{ port: number; url: (path: string) => string; seen: string[] }> {
  const seen: string[] = [];
  const server = createServer((request, response) => {
    seen.push(`${request.url} ${request.headers.cookie ?? '-'}`);
    const answer = paths[(request.url ?? '').split('?', 1)[0] ?? ''];
    if (answer === undefined) response.writeHead(404).end();
    else answer(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  return { port, url: (path) => `http://127.0.0.1:${port}${path}`, seen };
}

const to =
  (location: string, ...cookies: string[]): Answer =>
  (_, response) =>
    void response.writeHead(302, { location, 'set-cookie': cookies }).end();

/** The picture for who comes with a cookie, a redirect that sets it for others. */
const gate =
  (cookie: string, location: string): Answer =>
  (request, response) => {
    if (request.headers.cookie?.includes(cookie))
      response.writeHead(200, { 'set-cookie': 'seen=1' }).end(PLAIN_PNG);
    else response.writeHead(302, { location, 'set-cookie': `${cookie}; Path=/` }).end();
  };

/** Names of two sites and a subdomain, all of them this machine. */
const resolve = async () => [{ address: '127.0.0.1', family: 4 as const }];

describe('cookies within one chain of redirects', () => {
  it('are sent back to the URL that sets them', async () => {
    const { url, seen } = await site({ '/a.png': gate('s=1', '/a.png') });
    expect(bodyOf(await fetcher().fetch(url('/a.png')))).toEqual(PLAIN_PNG);
    expect(seen).toEqual(['/a.png -', '/a.png s=1']);
  });

  it('are sent back by way of a second URL', async () => {
    const { url, seen } = await site({
      '/b.png': (request, response) => {
        if (request.headers.cookie === 'k=v') response.end(PLAIN_PNG);
        else response.writeHead(302, { location: '/set?back=/b.png' }).end();
      },
      '/set': to('/b.png', 'k=v; Path=/; HttpOnly'),
    });
    expect(bodyOf(await fetcher().fetch(url('/b.png')))).toEqual(PLAIN_PNG);
    expect(seen).toEqual(['/b.png -', '/set?back=/b.png -', '/b.png k=v']);
  });

  it('end with it: the next fetch begins without', async () => {
    const { url, seen } = await site({ '/a.png': gate('s=1', '/a.png') });
    const get = fetcher({}, { recentBytes: 0 });
    for (let turn = 0; turn < 2; turn++) bodyOf(await get.fetch(url(`/a.png?${turn}`)));
    expect(seen).toEqual(['/a.png?0 -', '/a.png s=1', '/a.png?1 -', '/a.png s=1']);
  });

  it('do not hide a loop: the same cookie again is one, a new one each time is too many', async () => {
    const { url, seen } = await site({
      '/same.png': to('/same.png', 'a=1'),
      '/past.png': to('/past.png', 'a=1; Max-Age=0'),
      '/ping.png': to('/pong.png', 'a=1'),
      '/pong.png': to('/ping.png', 'a=1'),
      '/count.png': (request, response) =>
        to('/count.png', `n=${(request.headers.cookie ?? '').length}`)(request, response),
    });
    expect(reasonOf(await fetcher().fetch(url('/same.png')))).toBe('redirect_loop');
    expect(seen).toEqual(['/same.png -', '/same.png a=1']);
    expect(reasonOf(await fetcher().fetch(url('/past.png')))).toBe('redirect_loop');
    expect(reasonOf(await fetcher().fetch(url('/ping.png')))).toBe('redirect_loop');
    const counted = await site({
      '/n.png': (_, response) =>
        void response.writeHead(302, { location: '/n.png', 'set-cookie': `n=${counted.seen.length}` }).end(),
    });
    expect(reasonOf(await fetcher().fetch(counted.url('/n.png')))).toBe('too_many_redirects');
    expect(counted.seen).toHaveLength(6);
  });

  it('go to no other site, path or scheme', async () => {
    const other = await site({
      '/end.png': (_, response) => void response.end(PLAIN_PNG),
      '/x/end.png': (_, response) => void response.end(PLAIN_PNG),
    });
    const from = (host: string, location: string, ...cookies: string[]) =>
      site({ '/a.png': to(location, ...cookies) }).then(async ({ port }) => {
        bodyOf(await fetcher({}, { resolve }).fetch(`http://${host}:${port}/a.png`));
        return other.seen.at(-1);
      });
    const end = (host: string, path = '/end.png') => `http://${host}:${other.port}${path}`;
    expect(await from('img.weft.org', end('www.weft.org'), 'a=1; Path=/')).toBe('/end.png -');
    expect(await from('img.weft.org', end('www.weft.org'), 'a=1; Path=/; Domain=weft.org')).toBe(
      '/end.png a=1',
    );
    expect(await from('img.weft.org', end('other.org'), 'a=1; Path=/; Domain=weft.org')).toBe('/end.png -');
    expect(await from('img.weft.org', end('other.org'), 'a=1; Path=/; Domain=other.org')).toBe('/end.png -');
    expect(await from('a.github.io', end('b.github.io'), 'a=1; Path=/; Domain=github.io')).toBe('/end.png -');
    expect(await from('img.weft.org', end('img.weft.org'), 'a=1; Path=/y')).toBe('/end.png -');
    expect(await from('img.weft.org', end('img.weft.org', '/x/end.png'), 'a=1; Path=/x')).toBe(
      '/x/end.png a=1',
    );
    expect(await from('img.weft.org', end('img.weft.org'), 'a=1; Path=/; Secure')).toBe('/end.png -');
  });

  it('are kept in no cache, nor is what was answered to them', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'weft-cookies-'));
    onTestFinished(() => rm(folder, { recursive: true, force: true }));
    const { url, seen } = await site({
      '/a.png': gate('s=1', '/a.png'),
      '/free.png': (_, response) => void response.writeHead(200, { 'set-cookie': 'track=1' }).end(PLAIN_PNG),
    });
    for (let run = 0; run < 2; run++) {
      const get = fetcher({}, { cache: createFetchCache(createFsStore(folder)) });
      for (const path of ['/a.png', '/free.png'])
        expect(bodyOf(await get.fetch(url(path)))).toEqual(PLAIN_PNG);
    }
    expect(seen).toEqual(['/a.png -', '/a.png s=1', '/free.png -', '/a.png -', '/a.png s=1']);
    const names = await readdir(folder, { recursive: true, withFileTypes: true });
    const files = names.filter((entry) => entry.isFile() && entry.name.endsWith('.json'));
    expect(files).toHaveLength(1);
    for (const file of files)
      expect(await readFile(join(file.parentPath, file.name), 'utf8')).not.toMatch(/set-cookie|track/i);
  });

  it('are bounded in number and size', () => {
    const jar = new RedirectCookies();
    const url = 'http://e.org/';
    jar.take({ url, headers: [['Set-Cookie', `long=${'x'.repeat(5000)}`]] });
    expect(jar.headerFor(new URL(url))).toBe('');
    jar.take({ url, headers: Array.from({ length: 200 }, (_, n) => ['Set-Cookie', `c${n}=1`] as const) });
    expect(jar.headerFor(new URL(url)).split('; ')).toHaveLength(50);
  });

  it('of any words and hosts make a header that can be sent, or none', () => {
    const hosts = ['e.org', 'localhost', '127.0.0.1', '[::1]', 'com', 'a.test', 'xn--fsq.example', 'e.org.'];
    const word = fc.constantFrom(
      'a=1',
      '=',
      ';',
      'Domain=.',
      'Domain=e.org',
      'Path',
      'Expires=x',
      '\u00e9',
      '\0',
      '__Host-',
      '"',
    );
    fc.assert(
      fc.property(fc.constantFrom(...hosts), fc.array(word, { maxLength: 6 }), (host, words) => {
        const jar = new RedirectCookies();
        jar.take({ url: `http://${host}/`, headers: [['set-cookie', words.join('')]] });
        expect(jar.headerFor(new URL(`http://${host}/`))).toMatch(/^[ -~]*$/);
      }),
    );
  });
});

import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createConsentingFetcher } from '../../../src/fetch/consent/consenting-fetcher.js';
import type { Fetcher } from '../../../src/fetch/fetcher.js';

type Answer = (response: ServerResponse) => void;
let server: Server;
let origin: string;
let robots: Answer;
const asked: string[] = [];
const open: Fetcher[] = [];

beforeAll(async () => {
  server = createServer((request, response) => {
    const path = request.url ?? '';
    asked.push(path);
    if (path === '/robots.txt') robots(response);
    else if (path.startsWith('/image')) response.writeHead(200, { 'content-type': 'image/png' }).end('bytes');
    else response.writeHead(404).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(async () => {
  for (const fetcher of open) await fetcher.close();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

async function fetchWith(answer: Answer, path = '/image.png') {
  robots = answer;
  asked.length = 0;
  const { fetcher } = createConsentingFetcher({
    config: { allow_private: true, retries: 0, first_byte_timeout_ms: 1000, idle_timeout_ms: 500 },
    backoffMs: 5,
  });
  open.push(fetcher);
  const outcome = await fetcher.fetch(origin + path);
  return 'drop' in outcome ? outcome.drop.reason : outcome.body.toString();
}

describe('a fetcher with consent, on a real server', () => {
  it('asks for the rules first, then for the image', async () => {
    expect(await fetchWith((response) => response.writeHead(404).end())).toBe('bytes');
    expect(asked).toEqual(['/robots.txt', expect.any(String), expect.any(String), '/image.png']);
    expect(asked.slice(1, 3).sort()).toEqual(['/.well-known/tdmrep.json', '/ai.txt']);
  });

  it('asks for nothing that robots.txt forbids', async () => {
    const answer: Answer = (response) => response.writeHead(200).end('User-agent: weft\nDisallow: /image');
    expect(await fetchWith(answer)).toBe('blocked_by_robots');
    expect(asked).toEqual(['/robots.txt']);
  });

  it('reads a compressed robots.txt', async () => {
    const answer: Answer = (response) =>
      response
        .writeHead(200, { 'content-encoding': 'gzip' })
        .end(gzipSync('User-agent: *\nDisallow: /image'));
    expect(await fetchWith(answer)).toBe('blocked_by_robots');
  });

  it('reads the first 500 KiB of an endless robots.txt, plain or compressed, and goes by them', async () => {
    const endless: Answer = (response) => {
      response.writeHead(200, { 'content-type': 'text/plain' });
      response.write('User-agent: *\nDisallow: /image\n');
      const block = Buffer.from(`# ${'x'.repeat(1021)}\n`.repeat(64));
      const pump = (): void => {
        while (!response.destroyed && response.write(block));
      };
      response.on('drain', pump);
      pump();
    };
    expect(await fetchWith(endless)).toBe('blocked_by_robots');
    const bomb: Answer = (response) =>
      response
        .writeHead(200, { 'content-encoding': 'gzip' })
        .end(
          gzipSync(Buffer.concat([Buffer.from('User-agent: *\nDisallow: /image\n'), Buffer.alloc(2e7, 10)])),
        );
    expect(await fetchWith(bomb)).toBe('blocked_by_robots');
  });

  it('fetches nothing of a server whose robots.txt is broken, and says how', async () => {
    expect(await fetchWith((response) => response.writeHead(503).end())).toBe('blocked_by_robots');
    expect(await fetchWith(() => undefined)).toBe('timeout_first_byte');
    expect(await fetchWith((response) => response.destroy())).toBe('reset');
    expect(asked).toEqual(['/robots.txt']);
  });

  it('asks for one robots.txt when many images are wanted at once', async () => {
    robots = (response) => response.writeHead(404).end();
    asked.length = 0;
    const { fetcher } = createConsentingFetcher({ config: { allow_private: true } });
    open.push(fetcher);
    await Promise.all(Array.from({ length: 20 }, (_, n) => fetcher.fetch(`${origin}/image${n}.png`)));
    expect(asked.filter((path) => path === '/robots.txt')).toHaveLength(1);
    expect(asked).toHaveLength(23);
  });

  it('never asks a private address for rules unless allowed', async () => {
    const { fetcher } = createConsentingFetcher({
      config: { retries: 0, ports: [Number(new URL(origin).port)] },
    });
    open.push(fetcher);
    asked.length = 0;
    expect(await fetcher.fetch(`${origin}/image.png`)).toMatchObject({ drop: { reason: 'private_address' } });
    expect(asked).toEqual([]);
  });
});

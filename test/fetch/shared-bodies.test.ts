import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createFetcher, type Fetcher, type FetcherOptions } from '../../src/fetch/fetcher.js';
import { bodyOf } from './loopback-fetcher.js';

const SIZE = 300_000;
let server: Server;
let base = '';
const open: Fetcher[] = [];

/** What the server sends for a number: bytes of that number. */
const bytesOf = (n: number): Buffer => Buffer.alloc(SIZE, n);

beforeAll(async () => {
  server = createServer((request, response) => response.end(bytesOf(Number(request.url?.slice(1)))));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterEach(async () => {
  for (const fetcher of open.splice(0)) await fetcher.close();
});
afterAll(() => server.close());

/** Gets the body of a number. */
function start(options: FetcherOptions): { get: (n: number) => Promise<Buffer>; letGo: Fetcher['letGo'] } {
  const fetcher = createFetcher({
    ...options,
    config: { allow_private: true, host_rate: 0, domain_rate: 0 },
  });
  open.push(fetcher);
  return { get: async (n) => bodyOf(await fetcher.fetch(`${base}/${n}`)), letGo: fetcher.letGo };
}

describe('bodies of a fetcher', () => {
  it('lie in memory of bodies that were let go', async () => {
    const { get, letGo } = start({ recentBytes: 0 });
    const first = await get(1);
    const { buffer } = first;
    letGo(first);
    const second = await get(2);
    expect(second.buffer).toBe(buffer);
    expect(second.equals(bytesOf(2))).toBe(true);
  });

  it('stay as they are for those who joined a request when others let them go', async () => {
    const { get, letGo } = start({ recentBytes: 0 });
    const joined = await Promise.all([get(3), get(3), get(3)]);
    const [first, second, third] = joined as [Buffer, Buffer, Buffer];
    letGo(first);
    letGo(first);
    letGo(second);
    for (const n of [4, 5, 6]) letGo(await get(n));
    expect(third.equals(bytesOf(3))).toBe(true);
  });

  it('stay as they are for the next page that asks, and after they were forgotten', async () => {
    // Room for four.
    const { get, letGo } = start({ recentBytes: 4 * (SIZE + 5000) });
    letGo(await get(7));
    for (const n of [8, 9]) letGo(await get(n));
    const known = await get(7);
    expect(known.equals(bytesOf(7))).toBe(true);
    for (const n of [10, 11, 12, 13, 14, 15]) letGo(await get(n));
    expect(known.equals(bytesOf(7))).toBe(true);
    letGo(known);
    for (const n of [15, 14, 7]) expect((await get(n)).equals(bytesOf(n))).toBe(true);
  });

  it('need not be let go', async () => {
    const { get } = start({});
    const bodies = await Promise.all([16, 17, 18, 19].map(get));
    for (const [i, body] of bodies.entries()) expect(body.equals(bytesOf(16 + i))).toBe(true);
  });
});

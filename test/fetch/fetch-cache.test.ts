import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { createFetchCache } from '../../src/fetch/fetch-cache.js';
import type { FetchConsent } from '../../src/fetch/fetch-consent.js';
import { createFsStore } from '../../src/store/fs-store.js';
import type { Store } from '../../src/store/store.js';
import { PLAIN_PNG } from '../support/misbehaving-site.js';
import { bodyOf, fetcher, reasonOf, site } from './loopback-fetcher.js';

async function emptyStore(): Promise<Store> {
  const folder = await mkdtemp(join(tmpdir(), 'weft-fetch-cache-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return createFsStore(folder);
}

const keysOf = async (store: Store, prefix: string): Promise<string[]> => {
  const keys: string[] = [];
  for await (const { key } of store.list(prefix)) keys.push(key);
  return keys;
};

it('a later run asks no server for what an earlier one got, followed or found gone', async () => {
  const store = await emptyStore();
  const urls = ['/image.png?kept', '/hops?n=2&kept', '/missing-kept.png'].map((path) => site.url(path));
  const first = fetcher({}, { cache: createFetchCache(store) });
  const before = await Promise.all(urls.map((url) => first.fetch(url)));
  const counts = ['/image.png', '/hops', '/missing-kept.png'].map((path) => site.hits(path));
  const second = fetcher({}, { cache: createFetchCache(store) });
  expect(await Promise.all(urls.map((url) => second.fetch(url)))).toEqual(before);
  expect(['/image.png', '/hops', '/missing-kept.png'].map((path) => site.hits(path))).toEqual(counts);
  // Two URLs gave the same picture, which lies there once.
  expect(await keysOf(store, 'bytes/')).toHaveLength(1);
  expect(before.map(reasonOf)).toEqual([
    `got ${PLAIN_PNG.length} bytes`,
    `got ${PLAIN_PNG.length} bytes`,
    'http_4xx',
  ]);
});

it('failures that may pass are not kept, and kept ones are asked again on request', async () => {
  const store = await emptyStore();
  const url = site.url('/busy?times=1&status=503&once-only');
  expect(reasonOf(await fetcher({}, { cache: createFetchCache(store) }).fetch(url))).toBe('http_5xx');
  expect(bodyOf(await fetcher({}, { cache: createFetchCache(store) }).fetch(url))).toEqual(PLAIN_PNG);
  const gone = site.url('/missing-again.png');
  await fetcher({}, { cache: createFetchCache(store) }).fetch(gone);
  await fetcher({}, { cache: createFetchCache(store, { failures: false }) }).fetch(gone);
  expect(site.hits('/missing-again.png')).toBe(2);
});

it('what is kept is held to the rules of today: consent and size', async () => {
  const store = await emptyStore();
  const url = site.url('/image.png?rules');
  await fetcher({}, { cache: createFetchCache(store) }).fetch(url);
  const closed: FetchConsent = {
    allowed: async () => ({ refused: { reason: 'blocked_by_robots', detail: 'Disallow: /' } }),
  };
  const opted: FetchConsent = {
    allowed: async () => ({}),
    judgeResponse: (_url, headers) =>
      headers.get('content-type')?.[0] === 'image/png'
        ? { refused: { reason: 'opted_out', detail: 'png' } }
        : {},
  };
  const cache = createFetchCache(store);
  expect(reasonOf(await fetcher({}, { cache, consent: closed }).fetch(url))).toBe('blocked_by_robots');
  expect(reasonOf(await fetcher({}, { cache, consent: opted }).fetch(url))).toBe('opted_out');
  expect(reasonOf(await fetcher({ max_bytes: 10 }, { cache }).fetch(url))).toBe('too_large');
});

it('bytes that are not what was kept are fetched again', async () => {
  const store = await emptyStore();
  const url = site.url('/image.png?damaged');
  await fetcher({}, { cache: createFetchCache(store) }).fetch(url);
  const [key = ''] = await keysOf(store, 'bytes/');
  await store.put(key, Buffer.from('something else'));
  const before = site.hits('/image.png');
  expect(bodyOf(await fetcher({}, { cache: createFetchCache(store) }).fetch(url))).toEqual(PLAIN_PNG);
  expect(site.hits('/image.png') - before).toBe(1);
});

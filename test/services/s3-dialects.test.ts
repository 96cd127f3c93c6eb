import { afterAll, describe, expect, it } from 'vitest';
import { readAll } from '../../src/store/store.js';
import {
  type FaultProxy,
  failFirst,
  type Schedule,
  type SeenRequest,
  startFaultProxy,
} from '../support/fault-proxy.js';
import { drawnBytes } from '../support/seed.js';
import { listKeys, sha256 } from '../support/store-conformance.js';
import { s3Fixture } from './s3-fixture.js';

const s3 = s3Fixture('the S3 store before a server of an older dialect');
const PART = 5 * 1024 * 1024;

type Request = Omit<SeenRequest, 'fault'>;
const isPut = ({ method, query }: Request) => method === 'PUT' && !query.has('partNumber');
const isPart = ({ method, query }: Request) => method === 'PUT' && query.has('partNumber');

describe.skipIf(s3.skip)('the S3 store before a server of an older dialect', () => {
  const proxies: FaultProxy[] = [];
  afterAll(async () => {
    await Promise.all(proxies.splice(0).map((proxy) => proxy.close()));
  });

  /** The real server, in front of which some requests are refused as old servers refuse them. */
  async function openOld(refuses: (seen: SeenRequest) => boolean, schedule: Schedule = () => 'pass') {
    const warnings: string[] = [];
    const proxy = await startFaultProxy({
      upstream: s3.endpoint,
      schedule,
      standIn: async (seen) =>
        refuses(seen)
          ? {
              status: 501,
              body: '<Error><Code>NotImplemented</Code><Message>A header is not supported</Message></Error>',
            }
          : undefined,
    });
    proxies.push(proxy);
    const logger = {
      debug: () => undefined,
      info: () => undefined,
      error: () => undefined,
      warn: (_: object, message: string) => void warnings.push(message),
    };
    const store = s3.open({ endpoint: proxy.endpoint, partBytes: PART, logger });
    return { store, proxy, warnings };
  }

  it('asks by HEAD before it puts where conditions are refused, and says so once', async () => {
    const { store, proxy, warnings } = await openOld(({ headers }) => headers['if-none-match'] !== undefined);
    const large = drawnBytes(PART + 5);
    expect(await store.put('a', Buffer.from('1'), { ifAbsent: true })).toBe('created');
    expect(await store.put('a', Buffer.from('2'), { ifAbsent: true })).toBe('exists');
    expect(await store.put('b', large, { ifAbsent: true })).toBe('created');
    expect(await store.put('b', large, { ifAbsent: true })).toBe('exists');
    expect((await readAll(store.get('a'))).toString()).toBe('1');
    expect(store.capabilities).toMatchObject({
      conditionalPut: false,
      conditionalComplete: false,
      putChecksums: true,
    });
    expect(warnings).toEqual([expect.stringContaining('no conditional writes')]);
    expect(proxy.seen.filter(({ query }) => query.has('uploads')).length).toBeGreaterThan(0);
  });

  it('sends Content-MD5 where checksum headers are refused, and a damaged body is still noticed', async () => {
    const { store, proxy, warnings } = await openOld(({ headers }) =>
      Object.keys(headers).some(
        (name) => name.startsWith('x-amz-checksum') || name === 'x-amz-sdk-checksum-algorithm',
      ),
    );
    const bytes = drawnBytes(PART + 5);
    await store.probe();
    expect(store.capabilities).toMatchObject({
      putChecksums: false,
      multipartChecksums: false,
      conditionalPut: true,
    });
    expect(warnings).toEqual([expect.stringContaining('no verified checksums')]);
    proxy.schedule = failFirst(1, 'corrupt', isPart);
    expect(await store.put('large', bytes)).toBe('created');
    proxy.schedule = failFirst(1, 'corrupt', isPut);
    expect(await store.put('small', bytes.subarray(0, 1000))).toBe('created');
    for (const key of ['large', 'small']) {
      const info = await store.head(key);
      expect(info?.sha256).toBe(sha256(await readAll(store.get(key))));
    }
    expect(
      proxy.seen.filter((seen) => isPart(seen) || isPut(seen)).some(({ headers }) => headers['content-md5']),
    ).toBe(true);
  });

  it('tells a listing out of order, which would lose objects between pages', async () => {
    const contents = ['b', 'a']
      .map((key) => `<Contents><Key>${key}</Key><Size>1</Size><ETag>"x"</ETag></Contents>`)
      .join('');
    const proxy = await startFaultProxy({
      upstream: s3.endpoint,
      standIn: async ({ query }) =>
        query.has('list-type')
          ? {
              status: 200,
              body: `<ListBucketResult><IsTruncated>false</IsTruncated>${contents}</ListBucketResult>`,
            }
          : undefined,
    });
    proxies.push(proxy);
    await expect(listKeys(s3.open({ endpoint: proxy.endpoint, prefix: '' }))).rejects.toMatchObject({
      name: 'StopError',
      code: 'unordered_listing',
    });
  });
});

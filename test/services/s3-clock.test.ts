import {
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import { afterEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import type { S3StoreOptions } from '../../src/store/s3-store.js';
import { readAll } from '../../src/store/store.js';
import { type FaultProxyOptions, startFaultProxy } from '../support/fault-proxy.js';
import { listKeys } from '../support/store-conformance.js';
import { s3Fixture } from './s3-fixture.js';

const s3 = s3Fixture('an S3 store on a machine whose clock is off');
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const YEAR = 365 * 24 * HOUR;

/** Sets this process's clock off by `ms`; the SDK signs with `Date.now()`. */
function clockOff(ms: number): void {
  const real = Date.now.bind(Date);
  vi.spyOn(Date, 'now').mockImplementation(() => real() + ms);
}

afterEach(() => {
  vi.restoreAllMocks();
});

async function openBehindProxy(
  proxyOptions: Partial<FaultProxyOptions> = {},
  options: Partial<S3StoreOptions> = {},
) {
  const proxy = await startFaultProxy({ upstream: s3.endpoint, ...proxyOptions });
  onTestFinished(() => proxy.close());
  return { proxy, store: s3.open({ endpoint: proxy.endpoint, ...options }) };
}

/** Objects of probes below a store's prefix. */
async function probesOf(uri: string): Promise<string[]> {
  const Prefix = `${uri.slice(`s3://${s3.bucket}/`.length)}/.weft-probe/`;
  const { Contents = [] } = await s3.client().send(new ListObjectsV2Command({ Bucket: s3.bucket, Prefix }));
  return Contents.map(({ Key = '' }) => Key.slice(Prefix.length));
}

describe.skipIf(s3.skip)('an S3 store on a machine whose clock is off', () => {
  it.each([
    ['40 minutes slow', -40 * MINUTE],
    ['a day fast', 24 * HOUR],
    ['ten years fast', 10 * YEAR],
    ['twenty years slow', -20 * YEAR],
  ])('corrects itself by the server’s, and asks no more often for it: %s', async (_, off) => {
    const work = async () => {
      const { store, proxy } = await openBehindProxy();
      expect(await store.put('a', Buffer.from('1'), { ifAbsent: true })).toBe('created');
      expect(await store.put('a', Buffer.from('2'), { ifAbsent: true })).toBe('exists');
      expect(await store.head('none')).toBeUndefined();
      await expect(readAll(store.get('none'))).rejects.toMatchObject({ code: 'not_found' });
      expect((await readAll(store.get('a'))).toString()).toBe('1');
      expect(await listKeys(store)).toEqual(['a']);
      await store.close();
      return proxy.seen.length;
    };
    const right = await work();
    clockOff(off);
    // The first request is refused for its time.
    expect(await work()).toBe(right + 1);
  });

  it('goes on when the clock is set right, or wrong, between two requests', async () => {
    const { store, proxy } = await openBehindProxy();
    await store.probe();
    let seen = proxy.seen.length;
    for (const off of [-40 * MINUTE, 0, 10 * YEAR, 0]) {
      vi.restoreAllMocks();
      if (off !== 0) clockOff(off);
      // A HEAD, whose refusal has no body to say why.
      expect(await store.head('none')).toBeUndefined();
      expect(await listKeys(store)).toEqual([]);
      expect(proxy.seen.length - seen).toBe(3);
      seen = proxy.seen.length;
    }
  });

  it('ends in one line that says to set the clock where the server takes no time', async () => {
    const body =
      '<Error><Code>RequestTimeTooSkewed</Code><Message>The difference is too large</Message></Error>';
    const { store, proxy } = await openBehindProxy({ standIn: async () => ({ status: 403, body }) });
    clockOff(-40 * MINUTE);
    await expect(store.put('a', Buffer.from('1'))).rejects.toMatchObject({
      code: 'clock_skew',
      exitCode: 2,
      message: expect.stringMatching(
        /^s3:\S+: the server's time is another than this machine's, 20\S+Z; set the clock;[^\n]*$/,
      ),
    });
    // The put of the probe, and once more by the server's clock; then its delete, likewise.
    expect(proxy.seen.map(({ method }) => method)).toEqual(['PUT', 'PUT', 'DELETE', 'DELETE']);
  });

  it('keeps uploads that are under way, and sweeps those that are a day old by the server’s clock', async () => {
    const store = s3.open();
    const prefix = store.uri.split('/').slice(3).join('/');
    const client = s3.client();
    await client.send(new CreateMultipartUploadCommand({ Bucket: s3.bucket, Key: `${prefix}/a` }));
    clockOff(10 * YEAR);
    expect(await s3.open({ prefix }).sweepTemporary()).toBe(0);
    vi.restoreAllMocks();
    const tomorrow = Date.now() + 25 * HOUR;
    clockOff(-10 * YEAR);
    expect(await s3.open({ prefix, now: () => tomorrow }).sweepTemporary()).toBe(1);
  });

  it('deletes what probes of killed processes left, an hour later by the server’s clock, and lists none of it', async () => {
    const store = s3.open();
    const prefix = store.uri.split('/').slice(3).join('/');
    const client = s3.client();
    const left = { Bucket: s3.bucket, Key: `${prefix}/.weft-probe/00ff`, Body: 'weft probe' };
    const other = { Bucket: s3.bucket, Key: `${prefix}/.weft-probes/00ff`, Body: 'not ours' };
    for (const object of [left, other]) await client.send(new PutObjectCommand(object));
    const { LastModified } = await client
      .send(new ListObjectsV2Command({ Bucket: s3.bucket, Prefix: left.Key }))
      .then(({ Contents }) => Contents?.[0] ?? {});
    const written = LastModified?.getTime() ?? Number.NaN;
    await s3.open({ prefix, now: () => written + 59 * MINUTE }).probe();
    clockOff(10 * YEAR);
    await store.probe();
    expect(await probesOf(store.uri)).toEqual(['00ff']);
    expect(await listKeys(store)).toEqual(['.weft-probes/00ff']);
    vi.restoreAllMocks();
    await s3.open({ prefix, now: () => written + 61 * MINUTE }).probe();
    expect(await probesOf(store.uri)).toEqual([]);
    expect(await listKeys(store)).toEqual(['.weft-probes/00ff']);
  });

  it('finds conditional writes also when another process deletes the probe’s object meanwhile', async () => {
    const client = s3.client();
    let deleted = 0;
    const { store } = await openBehindProxy({
      standIn: async ({ method, headers, path }) => {
        const conditional = headers['if-none-match'] !== undefined && (method === 'PUT' || method === 'POST');
        if (!conditional || deleted === 2 || (method === 'POST' && deleted === 0)) return undefined;
        if (method === 'PUT' && deleted === 1) return undefined;
        deleted += 1;
        const Key = decodeURIComponent(path.slice(`/${s3.bucket}/`.length));
        await client.send(new DeleteObjectCommand({ Bucket: s3.bucket, Key }));
        return undefined;
      },
    });
    expect(await store.probe()).toMatchObject({ conditionalPut: true, conditionalComplete: true });
    expect(deleted).toBe(2);
    expect(await probesOf(store.uri)).toEqual([]);
  });
});

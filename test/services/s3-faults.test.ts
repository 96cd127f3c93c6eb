import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AbortMultipartUploadCommand } from '@aws-sdk/client-s3';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { S3Store, S3StoreOptions } from '../../src/store/s3-store.js';
import { readAll } from '../../src/store/store.js';
import {
  type Fault,
  type FaultProxy,
  failFirst,
  type Schedule,
  type SeenRequest,
  seededRandom,
  seededSchedule,
  startFaultProxy,
} from '../support/fault-proxy.js';
import { drawnBytes } from '../support/seed.js';
import { listKeys, sha256 } from '../support/store-conformance.js';
import { s3Fixture } from './s3-fixture.js';

const s3 = s3Fixture('the S3 store over a line on which things go wrong');
const PART = 5 * 1024 * 1024;

type Request = Omit<SeenRequest, 'fault'>;
const PASS: Schedule = () => 'pass';
const isPut = ({ method, query }: Request) => method === 'PUT' && !query.has('partNumber');
const isPart = ({ method, query }: Request) => method === 'PUT' && query.has('partNumber');
const isCreate = ({ method, query }: Request) => method === 'POST' && query.has('uploads');
const isComplete = ({ method, query }: Request) => method === 'POST' && query.has('uploadId');
const isGet = ({ method, query }: Request) => method === 'GET' && !query.has('list-type');

describe.skipIf(s3.skip)('the S3 store over a line on which things go wrong', () => {
  const proxies: FaultProxy[] = [];
  let scratch: string;
  let large: { path: string };
  let largeHash: string;
  beforeAll(async () => {
    scratch = await mkdtemp(join(tmpdir(), 'weft-s3-faults-'));
    const bytes = drawnBytes(3 * PART + 77);
    large = { path: join(scratch, 'large') };
    await writeFile(large.path, bytes);
    largeHash = createHash('sha256').update(bytes).digest('hex');
  });
  afterEach(async () => {
    await Promise.all(proxies.splice(0).map((proxy) => proxy.close()));
  });
  afterAll(async () => {
    await rm(scratch, { recursive: true });
  });

  /** A store behind a proxy, probed while nothing goes wrong. */
  async function open(options: Partial<S3StoreOptions> = {}): Promise<{ store: S3Store; proxy: FaultProxy }> {
    const proxy = await startFaultProxy({ upstream: s3.endpoint, schedule: PASS });
    proxies.push(proxy);
    const store = s3.open({ endpoint: proxy.endpoint, partBytes: PART, ...options });
    await store.probe();
    proxy.seen.length = 0;
    return { store, proxy };
  }

  const hashOf = async (store: S3Store, key: string) => sha256(await readAll(store.get(key)));

  describe.each<Fault>([
    'reset',
    'lose',
    'stall',
    'busy',
    'fail',
    'duplicate',
    'corrupt',
    'cut',
    'stall-body',
  ])('%s', (fault) => {
    // Short only where it has to run out: a busy machine may be slow to answer.
    const patience = fault.startsWith('stall') ? { socketTimeoutMs: 1500 } : {};
    // A put that landed and whose answer is lost finds itself there.
    const maybeThere = fault === 'lose' || fault === 'duplicate' ? ['created', 'exists'] : ['created'];

    it('once or twice: a put under ifAbsent ends as one object with the right content', async () => {
      const { store, proxy } = await open(patience);
      const bytes = drawnBytes(100_000);
      for (const times of [1, 2]) {
        proxy.schedule = failFirst(times, fault, isPut);
        const key = `small-${times}`;
        expect(maybeThere).toContain(await store.put(key, bytes, { ifAbsent: true, sha256: sha256(bytes) }));
        expect((await store.head(key))?.sha256).toBe(sha256(bytes));
        expect(await hashOf(store, key)).toBe(sha256(bytes));
      }
    });

    it.each([
      ['a part', isPart],
      ['the completion', isComplete],
    ] as const)('of %s: a put in parts ends as one object with the right content', async (_, matches) => {
      const { store, proxy } = await open(patience);
      proxy.schedule = failFirst(1, fault, matches);
      const outcome = await store.put('large', large, { ifAbsent: true, sha256: largeHash });
      expect(matches === isPart ? ['created'] : ['created', 'exists']).toContain(outcome);
      expect((await store.head('large'))?.sha256).toBe(largeHash);
      expect(await hashOf(store, 'large')).toBe(largeHash);
      expect(await s3.uploads(s3.client(), store)).toEqual([]);
    });

    it('of a read: the bytes are right all the same', async () => {
      const { store, proxy } = await open(patience);
      await store.put('large', large, { sha256: largeHash });
      const bytes = await readAll(store.get('large'));
      proxy.schedule = failFirst(2, fault, isGet);
      expect(await hashOf(store, 'large')).toBe(largeHash);
      proxy.schedule = failFirst(2, fault, isGet);
      const range = await readAll(store.get('large', { start: 12_345, end: 9_876_543 }));
      expect(range.equals(bytes.subarray(12_345, 9_876_544))).toBe(true);
    });

    it('of a listing: every key is there once', async () => {
      const { store, proxy } = await open(patience);
      const keys = Array.from({ length: 50 }, (_, i) => `k${String(i).padStart(3, '0')}`);
      await Promise.all(keys.map((key) => store.put(key, Buffer.from(key))));
      proxy.schedule = failFirst(1, fault, ({ query }) => query.has('list-type'));
      expect(await listKeys(store)).toEqual(keys);
    });
  });

  it('knows a conditional put that landed without an answer by its SHA-256', async () => {
    const { store, proxy } = await open();
    const bytes = Buffer.from('the manifest');
    proxy.schedule = failFirst(1, 'lose', isPut);
    expect(await store.put('manifest', bytes, { ifAbsent: true })).toBe('exists');
    expect((await store.head('manifest'))?.sha256).toBe(sha256(bytes));
    expect(proxy.seen.filter(isPut)).toHaveLength(2);
  });

  it.each([
    [404, 'NoSuchUpload'],
    [412, 'PreconditionFailed'],
  ])(
    'knows a completion that landed without an answer when asking again gets %i %s, and uploads nothing twice',
    async (status, code) => {
      let completions = 0;
      const proxy = await startFaultProxy({
        upstream: s3.endpoint,
        schedule: PASS,
        standIn: async (seen) => {
          if (!isComplete(seen) || proxy.schedule === PASS) return undefined;
          completions += 1;
          return completions === 1
            ? undefined
            : { status, body: `<Error><Code>${code}</Code><Message>gone</Message></Error>` };
        },
      });
      proxies.push(proxy);
      const store = s3.open({ endpoint: proxy.endpoint, partBytes: PART });
      await store.probe();
      proxy.seen.length = 0;
      proxy.schedule = failFirst(1, 'lose', isComplete);
      expect(await store.put('a', large, { ifAbsent: true, sha256: largeHash })).toBe('exists');
      expect((await store.head('a'))?.sha256).toBe(largeHash);
      if (status === 404) {
        completions = 0;
        proxy.schedule = failFirst(1, 'lose', isComplete);
        expect(await store.put('b', large, { sha256: largeHash })).toBe('created');
        expect((await store.head('b'))?.sha256).toBe(largeHash);
      }
      expect(proxy.seen.filter(isCreate)).toHaveLength(status === 404 ? 2 : 1);
      expect(await s3.uploads(s3.client(), store)).toEqual([]);
    },
  );

  it('takes up a broken read at the byte where it broke', async () => {
    const { store, proxy } = await open();
    const bytes = drawnBytes(4_000_000);
    await store.put('a', bytes);
    proxy.schedule = failFirst(2, 'cut', isGet);
    expect((await readAll(store.get('a'))).equals(bytes)).toBe(true);
    const starts = proxy.seen
      .filter(isGet)
      .map(({ headers }) => Number(/bytes=(\d+)-/.exec(headers.range ?? '')?.[1] ?? 0));
    expect(starts).toHaveLength(3);
    expect(starts[0]).toBe(0);
    expect(starts[1]).toBeGreaterThan(0);
    expect(starts[2]).toBeGreaterThan(starts[1]!);
    expect(proxy.seen.filter(isGet)[1]?.headers['if-match']).toBeDefined();
  });

  it('does not glue two versions of an object together', async () => {
    const { store, proxy } = await open();
    await store.put('a', Buffer.alloc(4_000_000, 1));
    proxy.schedule = failFirst(1, 'cut', isGet);
    const reading = async () => {
      let replaced = false;
      for await (const _ of store.get('a')) {
        if (!replaced) await store.put('a', Buffer.alloc(4_000_000, 2));
        replaced = true;
      }
    };
    await expect(reading()).rejects.toMatchObject({ name: 'RetryError', code: 'object_changed' });
  });

  it('gives up a read that breaks again and again, after a bounded number of tries', async () => {
    const { store, proxy } = await open();
    await store.put('a', Buffer.alloc(200_000));
    proxy.schedule = (seen) => (isGet(seen) ? 'cut' : 'pass');
    await expect(readAll(store.get('a'))).rejects.toMatchObject({
      name: 'RetryError',
      code: 'store_unavailable',
    });
    expect(proxy.seen.filter(isGet).length).toBeLessThanOrEqual(20);
  });

  it('rides out a storm of SlowDown over many uploads at once', async () => {
    const { store, proxy } = await open({ retry: { baseMs: 50, throttleBaseMs: 100, maxPauseMs: 2000 } });
    // Three in a row for each upload, of eight that it may have.
    proxy.schedule = failFirst(96, 'busy');
    const outcomes = await Promise.all(
      Array.from({ length: 32 }, (_, i) =>
        store.put(`${i}`, i % 4 === 0 ? large : drawnBytes(20_000), { ifAbsent: true }),
      ),
    );
    expect(outcomes.every((outcome) => outcome === 'created')).toBe(true);
    proxy.schedule = () => 'pass';
    expect(await listKeys(store)).toHaveLength(32);
    expect(await hashOf(store, '4')).toBe(largeHash);
    expect(await s3.uploads(s3.client(), store)).toEqual([]);
  });

  it('gives up a storm that does not end, as RetryError, with nothing left behind', async () => {
    const { store, proxy } = await open();
    proxy.schedule = (seen) => (isPart(seen) && seen.query.get('partNumber') === '2' ? 'busy' : 'pass');
    await expect(store.put('large', large, { ifAbsent: true })).rejects.toMatchObject({
      name: 'RetryError',
      code: 'store_unavailable',
      message: expect.stringContaining('SlowDown'),
    });
    expect(proxy.seen.filter((seen) => isPart(seen) && seen.query.get('partNumber') === '2')).toHaveLength(8);
    expect(await s3.uploads(s3.client(), store)).toEqual([]);
    expect(await listKeys(store)).toEqual([]);
    proxy.schedule = () => 'busy';
    for (const call of [
      () => store.put('a', Buffer.from('x')),
      () => store.head('a'),
      () => readAll(store.get('a')),
      () => listKeys(store),
    ]) {
      await expect(call()).rejects.toMatchObject({ name: 'RetryError', code: 'store_unavailable' });
    }
  });

  it('sends a whole upload again when somebody aborts it', async () => {
    const { store, proxy } = await open();
    const client = s3.client();
    let aborted = false;
    let abort: Promise<unknown> | undefined;
    proxy.schedule = (seen) => {
      if (!isPart(seen) || aborted) return 'pass';
      aborted = true;
      const Key = decodeURIComponent(seen.path).split('/').slice(2).join('/');
      abort = client.send(
        new AbortMultipartUploadCommand({
          Bucket: s3.bucket,
          Key,
          UploadId: seen.query.get('uploadId') ?? '',
        }),
      );
      return 'busy';
    };
    expect(await store.put('large', large, { ifAbsent: true, sha256: largeHash })).toBe('created');
    await abort;
    expect(proxy.seen.filter(isCreate)).toHaveLength(2);
    expect(await hashOf(store, 'large')).toBe(largeHash);
  });

  it.each([11, 12, 13])(
    'ends a random history of faults as the same history without them (seed %i)',
    async (seed) => {
      const { store, proxy } = await open();
      proxy.schedule = seededSchedule(seed, 0.2, [
        'reset',
        'lose',
        'busy',
        'fail',
        'duplicate',
        'corrupt',
        'cut',
      ]);
      const random = seededRandom(seed + 1000);
      const model = new Map<string, string>();
      for (let step = 0; step < 80; step += 1) {
        const key = `key-${Math.floor(random() * 12)}`;
        const bytes = drawnBytes(1 + Math.floor(random() * (step % 20 === 0 ? 2 * PART : 30_000)));
        const draw = random();
        if (draw < 0.35) {
          const outcome = await store.put(key, bytes, { ifAbsent: true, sha256: sha256(bytes) });
          const there = (await store.head(key))?.sha256;
          // 'exists' is the loser, or the winner whose answer got lost: the SHA-256 tells.
          if (model.has(key)) expect([outcome, there]).toEqual(['exists', model.get(key)]);
          else expect(there).toBe(sha256(bytes));
          model.set(key, there ?? '');
        } else if (draw < 0.6) {
          await store.put(key, bytes);
          model.set(key, sha256(bytes));
        } else if (draw < 0.7) {
          await store.delete(key);
          model.delete(key);
        } else if (draw < 0.9 && model.has(key)) {
          expect(await hashOf(store, key)).toBe(model.get(key));
        } else {
          expect(await listKeys(store)).toEqual([...model.keys()].sort());
        }
      }
      expect(proxy.seen.filter(({ fault }) => fault !== 'pass').length).toBeGreaterThan(20);
    },
  );
});

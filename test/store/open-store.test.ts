import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openStore } from '../../src/store/open-store.js';
import { s3StoreOptions } from '../../src/store/s3-settings.js';
import { readAll } from '../../src/store/store.js';
import { listKeys } from '../support/store-conformance.js';

describe('openStore', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'weft-open-test-'));
  });
  afterAll(async () => {
    await rm(folder, { recursive: true });
  });

  it('opens a folder by path and by file URL as the same store', async () => {
    const spaced = join(folder, 'with space');
    await (await openStore(spaced)).put('a', Buffer.from('x'));
    expect(await listKeys(await openStore(pathToFileURL(spaced).href))).toEqual(['a']);
    expect((await openStore(spaced)).uri).toBe(spaced);
  });

  it.each([
    ['ftp://host/x', 'unknown_store'],
    ['gs://', 'bad_store_uri'],
    ['gs://ID:SECRET@bucket/x', 'credentials_in_s3_url'],
    ['', 'bad_store_uri'],
    ['s3://', 'bad_store_uri'],
    ['file://host/path', 'bad_store_uri'],
    ['https://host/path?query', 'bad_store_uri'],
    ['s3://bucket/../x', 'bad_key'],
  ])('refuses %j as %s', async (uri, code) => {
    await expect(openStore(uri, { readOnly: true })).rejects.toMatchObject({ code });
  });

  it('takes settings before environment, and the environment as the AWS tools do', () => {
    const of = (s3: object, env: Record<string, string>) => s3StoreOptions(s3, { env });
    expect(of({}, {})).toEqual({});
    expect(of({}, { AWS_ENDPOINT_URL: 'http://a', AWS_ENDPOINT_URL_S3: 'http://b' })).toEqual({
      endpoint: 'http://b',
      region: 'us-east-1',
    });
    expect(
      of(
        { endpoint: 'http://c', force_path_style: false },
        { AWS_ENDPOINT_URL: 'http://a', AWS_REGION: 'eu-west-1' },
      ),
    ).toEqual({
      endpoint: 'http://c',
      region: 'eu-west-1',
      forcePathStyle: false,
    });
    expect(of({ region: 'r' }, { AWS_DEFAULT_REGION: 'd' })).toEqual({ region: 'r' });
    expect(of({}, { AWS_DEFAULT_REGION: 'd' })).toEqual({ region: 'd' });
    expect(
      of({ access_key_id: 'k', secret_access_key: 's', profile: 'p', requester_pays: true }, {}),
    ).toEqual({
      accessKeyId: 'k',
      secretAccessKey: 's',
      profile: 'p',
      requesterPays: true,
    });
    expect(() => of({ endpoint: 'localhost:9000' }, {})).toThrow('http://');
    expect(() => of({ access_key_id: 'k' }, {})).toThrow('go together');
  });
});

describe('a web server as a store', () => {
  const content = Buffer.from('0123456789'.repeat(1000));
  let server: Server;
  let base: string;
  const asked: string[] = [];
  beforeAll(async () => {
    server = createServer((request, response) => {
      asked.push(`${request.url} ${request.headers.range ?? ''}`);
      if (request.url !== '/corpus/shards/a%20b.tar') return void response.writeHead(404).end();
      const [, start = '', end = ''] = /^bytes=(\d+)-(\d*)$/.exec(request.headers.range ?? '') ?? [];
      if (start === '')
        return void response.writeHead(200, { etag: '"v1"', 'content-length': content.length }).end(content);
      const last = Math.min(end === '' ? content.length - 1 : Number(end), content.length - 1);
      const range = `bytes ${start}-${last}/${content.length}`;
      response
        .writeHead(206, { etag: '"v1"', 'content-range': range })
        .end(content.subarray(Number(start), last + 1));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    base = `http://127.0.0.1:${(server.address() as AddressInfo).port}/corpus/`;
  });
  afterAll(() => {
    server.close();
  });

  it('reads by key and range, asking about each object once', async () => {
    const store = await openStore(base);
    expect(store.uri).toBe(base.replace(/\/$/, ''));
    expect(await store.head('shards/a b.tar')).toEqual({
      key: 'shards/a b.tar',
      bytes: 10_000,
      version: '"v1"',
    });
    expect((await readAll(store.get('shards/a b.tar'))).equals(content)).toBe(true);
    expect((await readAll(store.get('shards/a b.tar', { start: 12, end: 15 }))).toString()).toBe('2345');
    expect(asked.filter((line) => line.endsWith('bytes=0-0'))).toHaveLength(1);
    await store.close();
  });

  it('calls an absent object absent, and a range past the end out of range', async () => {
    const store = await openStore(base);
    expect(await store.head('nothing')).toBeUndefined();
    await expect(readAll(store.get('nothing'))).rejects.toMatchObject({ code: 'not_found' });
    await expect(readAll(store.get('shards/a b.tar', { start: 10_000 }))).rejects.toMatchObject({
      code: 'range_not_satisfiable',
    });
    await store.close();
  });

  it('says what it cannot do', async () => {
    const store = await openStore(base);
    await expect(store.put('a', Buffer.from('x'))).rejects.toMatchObject({
      name: 'FixConfigError',
      code: 'read_only_store',
    });
    await expect(store.delete('a')).rejects.toMatchObject({
      name: 'FixConfigError',
      code: 'read_only_store',
    });
    const listing = async () => listKeys(store);
    await expect(listing()).rejects.toMatchObject({ name: 'FixConfigError', code: 'unlistable_store' });
    await store.close();
  });
});

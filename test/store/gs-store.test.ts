import { afterEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { createInputOpener } from '../../src/store/open-inputs.js';
import { createGsFactory, openStore } from '../../src/store/open-store.js';
import { readAll } from '../../src/store/store.js';
import { type MemoryS3, type MemoryS3Options, startMemoryS3 } from '../support/memory-s3.js';
import { listKeys } from '../support/store-conformance.js';

const GENERATION = ['x-goog-if-generation-match', '0'] as const;

afterEach(() => {
  vi.unstubAllEnvs();
});

/** A server in the place of Google's, and warnings of stores on it. */
async function start(options: MemoryS3Options) {
  const server = await startMemoryS3(options);
  onTestFinished(() => server.close());
  const env = {
    GS_ENDPOINT_URL: `http://localhost:${server.port}`,
    GS_ACCESS_KEY_ID: 'GOOG1ID',
    GS_SECRET_ACCESS_KEY: 'secret',
    // Of S3 servers; nothing of it is Google's.
    AWS_ENDPOINT_URL: 'http://127.0.0.1:1',
    AWS_REGION: 'eu-west-1',
  };
  const warnings: string[] = [];
  const silent = () => undefined;
  const warn = (_: object, text: string) => void warnings.push(text);
  return { server, env, warnings, logger: { debug: silent, info: silent, error: silent, warn } };
}

const signed = ({ headers }: MemoryS3['seen'][number]) => headers.authorization ?? '';
const isFinalPut = ({ method, path }: MemoryS3['seen'][number]) => method === 'PUT' && path.endsWith('/a');

describe('a store of gs://', () => {
  it('asks with the generation, which this server heeds, and creates a key once', async () => {
    const { server, env, warnings, logger } = await start({ condition: GENERATION });
    const store = await openStore('gs://bucket/corpus', { env, logger });
    expect(store.uri).toBe('gs://bucket/corpus');
    expect(await store.put('a', Buffer.from('1'), { ifAbsent: true })).toBe('created');
    expect(await store.put('a', Buffer.from('2'), { ifAbsent: true })).toBe('exists');
    expect((await readAll(store.get('a'))).toString()).toBe('1');
    expect(await listKeys(store)).toEqual(['a']);
    await store.close();
    expect(warnings.filter((text) => text.includes('conditional'))).toEqual([]);
    const puts = server.seen.filter(isFinalPut);
    expect(puts.map(({ headers }) => headers['if-none-match'])).toEqual([undefined, undefined]);
    // A header that is not signed could be taken off on the way.
    for (const put of puts) expect(signed(put)).toMatch(/SignedHeaders=\S*x-goog-if-generation-match/);
    for (const seen of server.seen) expect(signed(seen)).toMatch(/Credential=GOOG1ID\/\d+\/auto\/s3\//);
  });

  it('asks as AWS does where the server heeds that', async () => {
    const { server, env, warnings, logger } = await start({ condition: ['if-none-match', '*'] });
    const store = await openStore('gs://bucket/corpus', { env, logger });
    expect(await store.put('a', Buffer.from('1'), { ifAbsent: true })).toBe('created');
    expect(await store.put('a', Buffer.from('2'), { ifAbsent: true })).toBe('exists');
    await store.close();
    expect(warnings.filter((text) => text.includes('conditional'))).toEqual([]);
    expect(server.seen.filter(isFinalPut).map(({ headers }) => headers['if-none-match'])).toEqual(['*', '*']);
  });

  it('looks before it puts where neither is heeded, and warns once that only one process may write', async () => {
    const { server, env, warnings, logger } = await start({ condition: ['x-nothing', '1'] });
    const store = await openStore('gs://bucket/corpus', { env, logger });
    expect(await store.put('a', Buffer.from('1'), { ifAbsent: true })).toBe('created');
    expect(await store.put('a', Buffer.from('2'), { ifAbsent: true })).toBe('exists');
    await store.close();
    expect(warnings.filter((text) => text.includes('let only one process write'))).toHaveLength(1);
    expect(server.seen.filter(isFinalPut)).toHaveLength(1);
  });

  it('refuses half a pair of keys', async () => {
    const env = { GS_ACCESS_KEY_ID: 'GOOG1ID' };
    await expect(openStore('gs://bucket/x', { env, readOnly: true })).rejects.toMatchObject({
      code: 'no_credentials',
      message: expect.stringContaining('GS_SECRET_ACCESS_KEY'),
    });
  });
});

describe('inputs of gs://', () => {
  it('are found by prefix and pattern, go by their own names, and are read unsigned where that is said', async () => {
    const { server, env } = await start({ condition: GENERATION });
    for (const key of ['d/a.jsonl', 'd/b.jsonl', 'd/c.txt'])
      server.objects.set(`public/${key}`, { bytes: Buffer.from(key), meta: {} });
    const opener = createInputOpener({
      baseDir: '.',
      gs: createGsFactory({ env, s3: { anonymous: true } }),
    });
    expect(await opener.expand('gs://public/d/*.jsonl')).toEqual([
      'gs://public/d/a.jsonl',
      'gs://public/d/b.jsonl',
    ]);
    expect(await opener.expand('gs://public/d/{c,a}.{txt,jsonl}').catch(({ code }) => code)).toBe(
      'input_not_found',
    );
    const input = await opener.open('gs://public/d/b.jsonl');
    expect((await readAll(input.read({ start: 2, end: 2 }))).toString()).toBe('b');
    expect(input.uri).toBe('gs://public/d/b.jsonl');
    await opener.close();
    expect(server.seen.map(signed)).toEqual(server.seen.map(() => ''));
  });
});

import { spawn } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ListObjectsV2Command, PutObjectCommand } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openStore } from '../../src/store/open-store.js';
import { readAll } from '../../src/store/store.js';
import { drawnBytes } from '../support/seed.js';
import { describeStore, listKeys, sha256 } from '../support/store-conformance.js';
import { s3Fixture } from './s3-fixture.js';

const s3 = s3Fixture('the S3 store against a real server');
const PART = 5 * 1024 * 1024;

describe.skipIf(s3.skip)('on a real S3 server', () => {
  describeStore('a bucket', {
    open: async () => s3.open({ partBytes: PART }),
    keepsSha256: true,
    // One part exactly, one byte more, and several parts.
    largeSizes: [PART, PART + 1, 3 * PART + 123],
    runs: 25,
  });

  it('finds by its probe that this server does all it should, and leaves nothing of the probe', async () => {
    const store = s3.open();
    expect(await store.probe()).toEqual({
      conditionalPut: true,
      conditionalComplete: true,
      putChecksums: true,
      multipartChecksums: true,
    });
    const client = s3.client();
    expect(await s3.uploads(client, store)).toEqual([]);
    const Prefix = store.uri.slice(`s3://${s3.bucket}/`.length);
    expect(
      (await client.send(new ListObjectsV2Command({ Bucket: s3.bucket, Prefix }))).Contents,
    ).toBeUndefined();
  });

  it('lets exactly one of several writers in parts create a key', async () => {
    const store = s3.open({ partBytes: PART });
    for (let round = 0; round < 3; round += 1) {
      const bodies = Array.from({ length: 3 }, () => drawnBytes(PART + 1000));
      const outcomes = await Promise.all(
        bodies.map((body) => store.put(`race/${round}`, body, { ifAbsent: true })),
      );
      expect([...outcomes].sort()).toEqual(['created', 'exists', 'exists']);
      const winner = bodies[outcomes.indexOf('created')]!;
      expect((await store.head(`race/${round}`))?.sha256).toBe(sha256(winner));
    }
    expect(await s3.uploads(s3.client(), store)).toEqual([]);
  });

  it('lists more than one page, in order', async () => {
    const store = s3.open();
    const keys = Array.from({ length: 1105 }, (_, i) => `${i % 7}/${String(i).padStart(5, '0')}`);
    for (let i = 0; i < keys.length; i += 32) {
      await Promise.all(keys.slice(i, i + 32).map((key) => store.put(key, Buffer.from(key))));
    }
    expect(await listKeys(store)).toEqual([...keys].sort());
    expect(await listKeys(store, '3/')).toEqual(keys.filter((key) => key.startsWith('3/')).sort());
  });

  it('reads, and lists without SHA-256, what others have put, whatever they called it', async () => {
    const store = s3.open({ prefix: `foreign-${randomBytes(6).toString('hex')}` });
    const client = s3.client();
    const prefix = store.uri.slice(`s3://${s3.bucket}/`.length);
    for (const key of ['plain', 'with back\\slash', 'folder/']) {
      const Body = Buffer.from(key.endsWith('/') ? '' : key);
      await client.send(new PutObjectCommand({ Bucket: s3.bucket, Key: `${prefix}/${key}`, Body }));
    }
    expect(await listKeys(store)).toEqual(['plain', 'with back\\slash']);
    expect((await readAll(store.get('with back\\slash'))).toString()).toBe('with back\\slash');
    expect(await store.head('plain')).toEqual({
      key: 'plain',
      bytes: 5,
      version: expect.stringMatching(/^[0-9a-f]{32}$/),
    });
  });

  describe('given something to fix, says what', () => {
    const settings = () => ({
      endpoint: s3.endpoint,
      region: 'us-east-1',
      access_key_id: s3.accessKeyId,
      secret_access_key: s3.secretAccessKey,
    });
    const uri = `s3://${s3.bucket}/mend`;
    it.each([
      ['no_such_bucket', 's3://weft-no-such-bucket/x', {}],
      ['bad_bucket_name', 's3://B/x', {}],
      ['bad_credentials', uri, { secret_access_key: 'wrong' }],
      ['bad_endpoint', uri, { endpoint: s3.endpoint.replace('http:', 'https:') }],
      ['access_denied', uri, { anonymous: true }],
    ] as const)('%s', async (code, name, changed) => {
      await expect(openStore(name, { s3: { ...settings(), ...changed } })).rejects.toMatchObject({
        name: 'FixConfigError',
        code,
        message: expect.stringContaining(name),
      });
    });

    it('no_credentials, without waiting for a machine that has none', async () => {
      const saved = { ...process.env };
      for (const name of Object.keys(process.env)) if (name.startsWith('AWS_')) delete process.env[name];
      Object.assign(process.env, { AWS_EC2_METADATA_DISABLED: 'true', HOME: '/nonexistent' });
      try {
        await expect(openStore(uri, { s3: { endpoint: s3.endpoint } })).rejects.toMatchObject({
          name: 'FixConfigError',
          code: 'no_credentials',
        });
      } finally {
        process.env = saved;
      }
    });

    it('a missing bucket also when only reading', async () => {
      const store = await openStore('s3://weft-no-such-bucket/x', { s3: settings(), readOnly: true });
      await expect(readAll(store.get('a'))).rejects.toMatchObject({ code: 'no_such_bucket' });
      await expect(listKeys(store)).rejects.toMatchObject({ code: 'no_such_bucket' });
    });
  });

  it('takes endpoint and credentials from the environment of the AWS tools, and prints no warning of the SDK', async () => {
    const program = `
      const { openStore } = await import(${JSON.stringify(new URL('../../dist/store/open-store.js', import.meta.url).href)});
      const store = await openStore('s3://${s3.bucket}/from-environment');
      console.log(await store.put(String(process.pid), Buffer.from('x')));
      await store.close();`;
    const child = spawn(process.execPath, ['--input-type=module', '-e', program], {
      env: {
        PATH: process.env.PATH,
        AWS_ENDPOINT_URL: s3.endpoint,
        AWS_ACCESS_KEY_ID: s3.accessKeyId,
        AWS_SECRET_ACCESS_KEY: s3.secretAccessKey,
      },
    });
    const output: string[] = [];
    child.stdout.on('data', (chunk: Buffer) => output.push(chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => output.push(chunk.toString()));
    const [code] = await once(child, 'exit');
    expect(output.join('')).toBe('created\n');
    expect(code).toBe(0);
  });

  describe('uploads in parts', () => {
    let scratch: string;
    let path: string;
    let hash: string;
    beforeAll(async () => {
      scratch = await mkdtemp(join(tmpdir(), 'weft-s3-test-'));
      path = join(scratch, 'staged');
      const bytes = drawnBytes(4 * PART + 77);
      await writeFile(path, bytes);
      hash = createHash('sha256').update(bytes).digest('hex');
    });
    afterAll(async () => {
      await rm(scratch, { recursive: true });
    });

    it('stop with the signal, as AbortedError, and leave no unfinished upload', async () => {
      for (const delay of [0, 5, 10, 20, 40]) {
        const stop = new AbortController();
        const store = s3.open({ partBytes: PART, partConcurrency: 2, signal: stop.signal });
        await store.probe();
        const put = store.put('a', { path }, { sha256: hash, ifAbsent: true });
        const outcome = put.then(
          (value) => value,
          (error: unknown) => error,
        );
        await sleep(delay);
        stop.abort();
        const result = await outcome;
        if (result !== 'created') expect(result).toMatchObject({ name: 'AbortedError', code: 'aborted' });
        expect(
          await s3.uploads(s3.client(), s3.open({ prefix: store.uri.split('/').slice(3).join('/') })),
        ).toEqual([]);
      }
    });

    it('leave no unfinished upload when the staged file is not what its SHA-256 says', async () => {
      const store = s3.open({ partBytes: PART });
      await expect(store.put('a', { path }, { sha256: '0'.repeat(64) })).rejects.toMatchObject({
        code: 'checksum_mismatch',
      });
      expect(await s3.uploads(s3.client(), store)).toEqual([]);
    });

    it('of killed processes are swept after a day, and only those below the prefix', async () => {
      const store = s3.open({ partBytes: PART });
      const prefix = store.uri.split('/').slice(3).join('/');
      const client = s3.client();
      const { CreateMultipartUploadCommand } = await import('@aws-sdk/client-s3');
      for (const Key of [`${prefix}/a`, `${prefix}/b`, `${prefix}-other/c`]) {
        await client.send(new CreateMultipartUploadCommand({ Bucket: s3.bucket, Key }));
      }
      expect(await store.sweepTemporary()).toBe(0);
      const tomorrow = () => Date.now() + 25 * 60 * 60 * 1000;
      expect(await s3.open({ prefix, now: tomorrow }).sweepTemporary()).toBe(2);
      expect(await s3.uploads(client, store)).toEqual([`${prefix}-other/c`]);
      expect(await s3.open({ prefix: `${prefix}-other`, now: tomorrow }).sweepTemporary()).toBe(1);
    });
  });
});

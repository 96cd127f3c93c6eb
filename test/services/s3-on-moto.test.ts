import { CreateMultipartUploadCommand } from '@aws-sdk/client-s3';
import { beforeAll, describe, expect, it } from 'vitest';
import { createFsStore } from '../../src/store/fs-store.js';
import { createInputOpener } from '../../src/store/open-inputs.js';
import { createS3Factory } from '../../src/store/open-store.js';
import { corpusDigest } from '../support/corpus-digest.js';
import { needs } from '../support/needs.js';
import { runWeft } from '../support/run-weft.js';
import { drawnBytes } from '../support/seed.js';
import { freshFolder, smallSite } from '../support/small-site.js';
import { describeStore } from '../support/store-conformance.js';
import { bucketOn, keptWarnings } from './s3-of-others.js';

const moto = needs.moto('the S3 store against an S3 server of other authors');
const PART = 5 * 1024 * 1024;
const server = bucketOn({ endpoint: moto.endpoint, accessKeyId: 'weft', secretAccessKey: 'weft' });
const { bucket, client, open } = server;

describe.skipIf(moto.skip)('on an S3 server of other authors', () => {
  beforeAll(async () => {
    await server.create();
  });

  describeStore('a bucket of it', {
    open: async () => open({ partBytes: PART }),
    keepsSha256: true,
    largeSizes: [PART + 1],
    runs: 10,
  });

  it('finds by its probe that conditions hold and checksums are not looked at, and warns of the latter once', async () => {
    const { warnings, logger } = keptWarnings();
    const store = open({ logger });
    expect(await store.probe()).toEqual({
      conditionalPut: true,
      conditionalComplete: true,
      putChecksums: false,
      multipartChecksums: false,
    });
    expect(warnings).toEqual(['S3 server: no verified checksums (Content-MD5 instead)']);
  });

  it('names an absent bucket, and an object that is not there', async () => {
    await expect(open({ bucket: 'weft-nobody-made-this' }).put('a', Buffer.from('1'))).rejects.toMatchObject({
      code: 'no_such_bucket',
    });
    expect(await open().head('nothing')).toBeUndefined();
  });

  it('sweeps uploads that are a day old', async () => {
    const store = open({ now: () => Date.now() + 25 * 3_600_000 });
    const Key = `${store.uri.slice(`s3://${bucket}/`.length)}/a`;
    const { UploadId } = await client().send(new CreateMultipartUploadCommand({ Bucket: bucket, Key }));
    expect(UploadId).toBeDefined();
    expect(await store.sweepTemporary()).toBe(1);
    expect(await store.sweepTemporary()).toBe(0);
  });

  it('lists inputs by prefix and pattern, and reads ranges of them', async () => {
    const store = open({ partBytes: PART });
    const bytes = drawnBytes(100_000);
    for (const key of ['crawl/a.warc.gz', 'crawl/b.warc.gz', 'crawl/notes.txt']) await store.put(key, bytes);
    const opener = createInputOpener({
      baseDir: '.',
      s3: createS3Factory({
        s3: { endpoint: moto.endpoint, access_key_id: 'weft', secret_access_key: 'weft' },
      }),
    });
    expect(await opener.expand(`${store.uri}/crawl/*.warc.gz`)).toEqual([
      `${store.uri}/crawl/a.warc.gz`,
      `${store.uri}/crawl/b.warc.gz`,
    ]);
    const input = await opener.open(`${store.uri}/crawl/b.warc.gz`);
    const read: Buffer[] = [];
    for await (const chunk of input.read({ start: 90_000, end: 90_099 })) read.push(Buffer.from(chunk));
    expect(Buffer.concat(read).equals(bytes.subarray(90_000, 90_100))).toBe(true);
    await opener.close();
  });

  it('a build stores byte for byte what one to a folder stores', async () => {
    const pipeline = await smallSite();
    const folder = createFsStore(await freshFolder());
    const store = open();
    const env = { AWS_ACCESS_KEY_ID: 'weft', AWS_SECRET_ACCESS_KEY: 'weft' };
    const args = ['build', pipeline, '--quiet', '--out'];
    expect(await runWeft([...args, folder.uri])).toMatchObject({ code: 0 });
    expect(await runWeft([...args, store.uri, '--s3-endpoint', moto.endpoint], { env })).toMatchObject({
      code: 0,
    });
    expect(await corpusDigest(store)).toEqual(await corpusDigest(folder));
  });
});

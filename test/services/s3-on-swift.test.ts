import { beforeAll, describe, expect, it } from 'vitest';
import { createFsStore } from '../../src/store/fs-store.js';
import { readAll } from '../../src/store/store.js';
import { corpusDigest } from '../support/corpus-digest.js';
import { needs } from '../support/needs.js';
import { runWeft } from '../support/run-weft.js';
import { freshFolder, smallSite } from '../support/small-site.js';
import { describeStore } from '../support/store-conformance.js';
import { bucketOn, keptWarnings } from './s3-of-others.js';

const swift = needs.swift('the S3 store against a server without conditional put');
const server = bucketOn(swift);
const PART = 5 * 1024 * 1024;

describe.skipIf(swift.skip)('on OpenStack Swift, which has no conditional put', () => {
  beforeAll(async () => {
    await server.create();
  });

  describeStore('a bucket of it', {
    open: async () => server.open({ partBytes: PART }),
    keepsSha256: true,
    largeSizes: [PART + 1],
    runs: 5,
    exclusive: false,
  });

  it('finds by its probe what is missing, and says that only one process may write', async () => {
    const { warnings, logger } = keptWarnings();
    const store = server.open({ logger });
    expect(await store.probe()).toEqual({
      conditionalPut: false,
      conditionalComplete: true,
      putChecksums: true,
      multipartChecksums: false,
    });
    expect(warnings).toEqual([
      'S3 server: no conditional writes (HEAD before each instead: let only one process write to this prefix); no verified checksums in parts (Content-MD5 instead)',
    ]);
  });

  it('leaves what is there alone, one writer after the other', async () => {
    const store = server.open();
    expect(await store.put('a', Buffer.from('first'), { ifAbsent: true })).toBe('created');
    expect(await store.put('a', Buffer.from('second'), { ifAbsent: true })).toBe('exists');
    expect((await readAll(store.get('a'))).toString()).toBe('first');
  });

  it('a build stores byte for byte what one to a folder stores', async () => {
    const pipeline = await smallSite();
    const folder = createFsStore(await freshFolder());
    const store = server.open();
    const env = { AWS_ACCESS_KEY_ID: swift.accessKeyId, AWS_SECRET_ACCESS_KEY: swift.secretAccessKey };
    const args = ['build', pipeline, '--quiet', '--out'];
    expect(await runWeft([...args, folder.uri])).toMatchObject({ code: 0 });
    const run = await runWeft([...args, store.uri, '--s3-endpoint', swift.endpoint], { env });
    expect(run, run.stderr).toMatchObject({ code: 0 });
    expect(await corpusDigest(store)).toEqual(await corpusDigest(folder));
  });
});

import { CreateMultipartUploadCommand } from '@aws-sdk/client-s3';
import { describe, expect, it, onTestFinished } from 'vitest';
import { type SeenRequest, type StandIn, startFaultProxy } from '../support/fault-proxy.js';
import { runWeft } from '../support/run-weft.js';
import { smallSite } from '../support/small-site.js';
import { s3Fixture } from './s3-fixture.js';

const s3 = s3Fixture('an S3 store whose user lacks the rights for housekeeping');
const DAY = 24 * 3_600_000;

const refusal = (status: number, code: string): StandIn => ({
  status,
  headers: { 'content-type': 'application/xml' },
  body: `<?xml version="1.0"?><Error><Code>${code}</Code><Message>refused</Message></Error>`,
});
const DENIED = refusal(403, 'AccessDenied');
const isUploadsList = ({ method, query }: SeenRequest) => method === 'GET' && query.has('uploads');
const isAbort = ({ method, query }: SeenRequest) => method === 'DELETE' && query.has('uploadId');
const isDelete = ({ method }: SeenRequest) => method === 'DELETE';

/** A store behind a proxy that answers some requests in the server's place, and the warnings that it logs. */
async function openRefused(answerOf: (seen: SeenRequest) => StandIn | undefined) {
  const proxy = await startFaultProxy({ upstream: s3.endpoint, standIn: async (seen) => answerOf(seen) });
  onTestFinished(() => proxy.close());
  const warnings: string[] = [];
  const silent = () => undefined;
  const logger = {
    debug: silent,
    info: silent,
    error: silent,
    warn: (_: object, text: string) => void warnings.push(text),
  };
  const store = s3.open({ endpoint: proxy.endpoint, logger, now: () => Date.now() + 2 * DAY });
  return { store, warnings, proxy };
}

describe.skipIf(s3.skip)('an S3 store whose user lacks the rights for housekeeping', () => {
  it.each([
    [403, 'AccessDenied'],
    [405, 'MethodNotAllowed'],
    [501, 'NotImplemented'],
    [400, 'InvalidRequest'],
    [404, 'NoSuchUpload'],
  ])('sweeps nothing where uploads cannot be listed, and says so once: %i %s', async (status, code) => {
    const { store, warnings, proxy } = await openRefused((seen) =>
      isUploadsList(seen) ? refusal(status, code) : undefined,
    );
    expect(await store.sweepTemporary()).toBe(0);
    expect(await store.sweepTemporary()).toBe(0);
    expect(warnings).toEqual([expect.stringContaining('s3:ListBucketMultipartUploads')]);
    expect(proxy.seen).toHaveLength(2);
  });

  it('gives up a sweep at the first upload that it may not abort, and says so once', async () => {
    const { store, warnings, proxy } = await openRefused((seen) => (isAbort(seen) ? DENIED : undefined));
    const prefix = store.uri.split('/').slice(3).join('/');
    for (const name of ['a', 'b', 'c'])
      await s3
        .client()
        .send(new CreateMultipartUploadCommand({ Bucket: s3.bucket, Key: `${prefix}/${name}` }));
    expect(await store.sweepTemporary()).toBe(0);
    expect(warnings).toEqual([expect.stringContaining('s3:AbortMultipartUpload')]);
    expect(proxy.seen.filter(isAbort)).toHaveLength(1);
  });

  it('takes an abort for done where looking again is denied', async () => {
    const { store, warnings } = await openRefused(({ method, query }) =>
      method === 'GET' && query.has('uploadId') ? DENIED : undefined,
    );
    const prefix = store.uri.split('/').slice(3).join('/');
    const client = s3.client();
    await client.send(new CreateMultipartUploadCommand({ Bucket: s3.bucket, Key: `${prefix}/a` }));
    expect(await store.sweepTemporary()).toBe(1);
    expect(warnings).toEqual([]);
    expect(await s3.uploads(client, store)).toEqual([]);
  });

  it('probes a server that denies uploads in parts as one that has none', async () => {
    const { store } = await openRefused(({ method, query }) =>
      method === 'POST' && query.has('uploads') ? DENIED : undefined,
    );
    expect(await store.put('a', Buffer.from('1'), { ifAbsent: true })).toBe('created');
    expect(store.capabilities).toMatchObject({ conditionalPut: true, conditionalComplete: false });
  });

  it('ends a build with 0, with one warning for each right that is missing', async () => {
    const pipeline = await smallSite({ pages: 1 });
    const { store, proxy } = await openRefused((seen) =>
      isUploadsList(seen) || isDelete(seen) ? DENIED : undefined,
    );
    const args = ['build', pipeline, '--out', store.uri, '--quiet', '--s3-endpoint', proxy.endpoint];
    const env = { AWS_ACCESS_KEY_ID: s3.accessKeyId, AWS_SECRET_ACCESS_KEY: s3.secretAccessKey };
    const run = await runWeft(args, { env });
    expect(run).toMatchObject({ code: 0 });
    const warned = run.stderr.trim().split('\n');
    expect(warned.filter((line) => line.includes('s3:ListBucketMultipartUploads'))).toHaveLength(1);
    expect(warned.filter((line) => line.includes('s3:AbortMultipartUpload'))).toHaveLength(1);
    expect(warned.filter((line) => line.includes('stays below .weft-probe/'))).toHaveLength(1);
    expect(warned).toHaveLength(3);
    expect(proxy.seen.some(isDelete)).toBe(true);
  });
});

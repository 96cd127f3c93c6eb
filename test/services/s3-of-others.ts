import { randomBytes } from 'node:crypto';
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { createS3Store, type S3Store, type S3StoreOptions } from '../../src/store/s3-store.js';

/** An S3 server that is not the usual one of the tests. */
export interface OtherServer {
  endpoint: string;
  accessKeyId: string;
  secretAccessKey: string;
}

/** A bucket of this process on it, and stores in the bucket that share nothing with each other. */
export function bucketOn({ endpoint, ...keys }: OtherServer) {
  const bucket = `weft-${process.pid}`;
  const client = () =>
    new S3Client({ endpoint, region: 'us-east-1', forcePathStyle: true, credentials: keys });
  return {
    bucket,
    client,
    create: () => client().send(new CreateBucketCommand({ Bucket: bucket })),
    open(options: Partial<S3StoreOptions> = {}): S3Store {
      return createS3Store({
        bucket,
        prefix: `test-${randomBytes(8).toString('hex')}`,
        endpoint,
        region: 'us-east-1',
        ...keys,
        retry: { baseMs: 10, throttleBaseMs: 10, maxPauseMs: 500 },
        ...options,
      });
    },
  };
}

/** A logger that keeps the warnings. */
export function keptWarnings() {
  const warnings: string[] = [];
  const silent = () => undefined;
  const logger = {
    debug: silent,
    info: silent,
    error: silent,
    warn: (_: object, text: string) => void warnings.push(text),
  };
  return { warnings, logger };
}

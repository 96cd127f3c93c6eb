import { randomBytes } from 'node:crypto';
import { ListMultipartUploadsCommand, S3Client } from '@aws-sdk/client-s3';
import { createS3Store, type S3Store, type S3StoreOptions } from '../../src/store/s3-store.js';
import { needs } from '../support/needs.js';

/** The real server of the tests, and stores on it that share nothing with each other. */
export function s3Fixture(why: string) {
  const need = needs.s3(why);
  const bucket = process.env.WEFT_TEST_S3_BUCKET ?? 'weft-test';
  const credentials = { accessKeyId: need.accessKeyId, secretAccessKey: need.secretAccessKey };
  const at = (endpoint: string) => ({ endpoint, region: 'us-east-1', forcePathStyle: true, ...credentials });
  return {
    ...need,
    bucket,
    /** A store below a prefix of its own; pauses are short, so that many faults cost little time. */
    open(options: Partial<S3StoreOptions> = {}): S3Store {
      return createS3Store({
        bucket,
        prefix: `test-${randomBytes(8).toString('hex')}`,
        ...at(need.endpoint),
        retry: { baseMs: 10, throttleBaseMs: 10, maxPauseMs: 500 },
        ...options,
      });
    },
    /** A plain client, to look at the server from outside. */
    client: (): S3Client => new S3Client({ ...at(need.endpoint), credentials, maxAttempts: 8 }),
    /** Unfinished uploads below a store's prefix. */
    async uploads(client: S3Client, store: S3Store): Promise<string[]> {
      const Prefix = store.uri.slice(`s3://${bucket}/`.length);
      const { Uploads } = await client.send(new ListMultipartUploadsCommand({ Bucket: bucket, Prefix }));
      return (Uploads ?? []).map(({ Key }) => Key ?? '');
    },
  };
}

import { HeadObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import type { Logger } from '../flow/context.js';
import type { ByteBudget } from './s3-byte-budget.js';
import type { PutCondition } from './s3-condition.js';
import { describeS3Error } from './s3-describe-error.js';
import { isAbsent } from './s3-errors.js';
import type { S3RetryPolicy } from './s3-retry.js';
import type { ObjectInfo } from './store.js';

/** User metadata under which an object keeps the SHA-256 of its content (`x-amz-meta-weft-sha256`). */
export const SHA256_METADATA = 'weft-sha256';

/** Where the objects of probes lie, below the store's prefix; one of the reserved segments of keys. */
export const PROBE_FOLDER = '.weft-probe/';

/** Where an S3 store's requests go, and what they share. */
export interface S3Target {
  client: S3Client;
  /** The server as people know it: its URL, or AWS. */
  endpoint: string;
  bucket: string;
  /** How a put is made conditional. */
  condition: PutCondition;
  /** Empty, or ends with a slash. */
  prefix: string;
  /** `s3://bucket/prefix` or `gs://bucket/prefix`, without a trailing slash. */
  uri: string;
  logger: Logger;
  /** Logs a warning about a right that is missing, or a feature that the server lacks: once per store, however often it is met. */
  warnOnce(topic: string, fields: object, message: string): void;
  signal?: AbortSignal;
  /** Milliseconds since the epoch by the server's clock; undefined while it is not known. */
  now(): number | undefined;
  /** Shared by all uploads under way. */
  budget: ByteBudget;
  /** Content above this many bytes goes up in parts of this size. */
  partBytes: number;
  /** Parts of one object under way at once. */
  partConcurrency: number;
  /** Attempts and pauses; the client's own, and those of whole uploads. */
  retry: S3RetryPolicy;
  /** The reader pays for requests and transfer, of buckets that demand it. */
  requesterPays: boolean;
}

/** The parameters that name an object. */
export function objectParameters(target: S3Target, key: string) {
  return { Bucket: target.bucket, Key: target.prefix + key, ...payer(target) };
}

/** The parameter of requester-pays buckets, where it is asked for. */
export function payer(target: S3Target): { RequestPayer?: 'requester' } {
  return target.requesterPays ? { RequestPayer: 'requester' } : {};
}

/** The options of `client.send` that stop a request with the store's signal. */
export function sendOptions(signal: AbortSignal | undefined): { abortSignal?: AbortSignal } {
  return signal === undefined ? {} : { abortSignal: signal };
}

/** An ETag without its quotes. */
export function bareETag(etag: string | undefined): string {
  return (etag ?? '').replace(/^"|"$/g, '');
}

/** Facts of one object, or undefined when it is absent. */
export async function headObject(target: S3Target, key: string): Promise<ObjectInfo | undefined> {
  try {
    const answer = await target.client.send(
      new HeadObjectCommand(objectParameters(target, key)),
      sendOptions(target.signal),
    );
    const sha256 = answer.Metadata?.[SHA256_METADATA];
    return {
      key,
      bytes: answer.ContentLength ?? 0,
      version: bareETag(answer.ETag),
      ...(sha256 === undefined ? {} : { sha256 }),
    };
  } catch (error) {
    if (isAbsent(error)) return undefined;
    throw describeS3Error(error, `${target.uri}/${key}`);
  }
}

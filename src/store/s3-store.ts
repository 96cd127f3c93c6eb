import { setMaxListeners } from 'node:events';
import { DeleteObjectCommand } from '@aws-sdk/client-s3';
import { FixConfigError } from '../errors.js';
import { type Logger, silentLogger } from '../flow/context.js';
import { checkForeignKey, checkKey, checkRange } from './key.js';
import { ByteBudget } from './s3-byte-budget.js';
import type { S3Capabilities } from './s3-capabilities.js';
import { createS3Client, type S3ClientOptions } from './s3-client.js';
import { S3Clock } from './s3-clock.js';
import { PutCondition } from './s3-condition.js';
import { describeS3Error } from './s3-describe-error.js';
import { refuseForeignAnswers } from './s3-foreign.js';
import { probeServer } from './s3-probe.js';
import { putObject } from './s3-put.js';
import { listObjects, readObject } from './s3-read.js';
import { DEFAULT_RETRY } from './s3-retry.js';
import { followPayload } from './s3-signed-payload.js';
import { headObject, objectParameters, type S3Target, sendOptions } from './s3-target.js';
import { abortStaleUploads } from './s3-unfinished-uploads.js';
import type { Store, SweepTemporaryOptions } from './store.js';

const MEBIBYTE = 1024 * 1024;

/** Memory for uploads under way, of all S3 stores of the process that are not given their own. */
const processBudget = new ByteBudget(128 * MEBIBYTE);

/** Unfinished uploads older than this are taken for abandoned. */
const ABANDONED_AFTER_MS = 24 * 60 * 60 * 1000;

/** Options of {@link createS3Store}. */
export interface S3StoreOptions extends S3ClientOptions {
  bucket: string;
  /** Scheme of its URI: `gs` for Google's storage, which has a header of its own for conditional puts. Default: `s3`. */
  scheme?: 's3' | 'gs';
  /** Everything lies below this; without leading or trailing slash. Default: empty. */
  prefix?: string;
  /** Content above this many bytes goes up in parts of this size; 5 MiB … 5 GiB. Default: 16 MiB. */
  partBytes?: number;
  /** Parts of one object under way at once. Default: 4. */
  partConcurrency?: number;
  /** Bound on the memory of uploads under way. Default: 128 MiB, shared by all S3 stores of the process. */
  budget?: ByteBudget;
  /** The reader pays, for buckets that demand it. Default: false. */
  requesterPays?: boolean;
  /** Stops requests under way; uploads are aborted first. */
  signal?: AbortSignal;
  /** Where the findings of the probe go. Default: nowhere. */
  logger?: Logger;
  /** Milliseconds since the epoch by the server's clock, to tell what is old. Default: the Date of its answers. */
  now?: () => number;
}

/** A store in an S3 bucket. */
export interface S3Store extends Store {
  /** What the server can do, once it has been probed. */
  readonly capabilities: S3Capabilities | undefined;
  /**
   * Asks the server, with a few small objects below `.weft-probe/`, what it can do, and deletes those that killed
   * processes left there. The first put does it by itself; later calls give the same answer. Reading never does it, so read-only credentials are enough to read.
   */
  probe(): Promise<S3Capabilities>;
  /**
   * Aborts uploads below the prefix that were begun more than 24 hours ago. Returns how many. It is housekeeping: a server
   * that refuses it, or has no such request, is a warning.
   */
  sweepTemporary(options?: SweepTemporaryOptions): Promise<number>;
}

/**
 * Opens a prefix of a bucket as a store. No request is sent until the first call.
 *
 * The SHA-256 of the content is kept as metadata (`x-amz-meta-weft-sha256`) and given back by `head`.
 *
 * @throws from its methods: FixConfigError `no_such_bucket`, `access_denied`, `no_credentials`, `bad_credentials`,
 * `wrong_region`, `no_region`, `clock_skew`, `bad_certificate`, `bad_endpoint`, `not_s3`; RetryError `store_unavailable`, `store_conflict`,
 * `upload_damaged`, `object_changed`; StopError `checksum_mismatch`, `upload_incomplete`, `store_failed`;
 * BadInputError `not_found`, `bad_key`, `range_not_satisfiable`; AbortedError
 */
export function createS3Store(options: S3StoreOptions): S3Store {
  const target = s3Target(options);
  let probing: Promise<S3Capabilities> | undefined;
  let capabilities: S3Capabilities | undefined;
  const probe = async (): Promise<S3Capabilities> => {
    probing ??= probeServer(target);
    try {
      capabilities = await probing;
    } catch (error) {
      // A failure is not an answer: the next call asks again.
      probing = undefined;
      throw error;
    }
    return capabilities;
  };
  return {
    uri: target.uri,
    get capabilities() {
      return capabilities;
    },
    probe,
    get(key, range, { version } = {}) {
      checkForeignKey(key);
      checkRange(range);
      return readObject(target, key, range, version);
    },
    async put(key, body, putOptions = {}) {
      checkKey(key);
      return await putObject(target, key, body, putOptions, await probe());
    },
    async head(key) {
      checkForeignKey(key);
      return await headObject(target, key);
    },
    list: (prefix) => listObjects(target, prefix),
    async delete(key) {
      checkKey(key);
      try {
        const { Bucket, Key } = objectParameters(target, key);
        await target.client.send(new DeleteObjectCommand({ Bucket, Key }), sendOptions(target.signal));
      } catch (error) {
        throw describeS3Error(error, `${target.uri}/${key}`);
      }
    },
    sweepTemporary: (options) => abortStaleUploads(target, ABANDONED_AFTER_MS, options),
    async close() {
      target.client.destroy();
    },
  };
}

function s3Target(options: S3StoreOptions): S3Target {
  const { bucket, scheme = 's3', partBytes = 16 * MEBIBYTE, partConcurrency = 4, signal } = options;
  const prefix = (options.prefix ?? '').replace(/^\/+|\/+$/g, '');
  if (bucket === '')
    throw new FixConfigError(
      'bad_bucket_name',
      `${scheme}: the bucket has no name; give ${scheme}://bucket/prefix`,
    );
  if (prefix !== '') checkKey(prefix);
  if (!Number.isSafeInteger(partBytes) || partBytes < 5 * MEBIBYTE || partBytes > 5 * 1024 * MEBIBYTE) {
    throw new RangeError(`partBytes must be a whole number of 5 MiB … 5 GiB, got ${partBytes}`);
  }
  if (!Number.isInteger(partConcurrency) || partConcurrency < 1) {
    throw new RangeError(`partConcurrency must be a whole number ≥ 1, got ${partConcurrency}`);
  }
  const client = createS3Client(options);
  const clock = new S3Clock();
  clock.follow(client);
  refuseForeignAnswers(client);
  const condition = new PutCondition(
    scheme === 'gs' ? ['x-goog-if-generation-match', 'if-none-match'] : undefined,
  );
  condition.follow(client);
  followPayload(client);
  const logger = options.logger ?? silentLogger;
  const warned = new Set<string>();
  const target: S3Target = {
    client,
    endpoint: options.endpoint ?? 'AWS',
    now: options.now ?? (() => clock.now()),
    bucket,
    condition,
    prefix: prefix === '' ? '' : `${prefix}/`,
    uri: `${scheme}://${bucket}${prefix === '' ? '' : `/${prefix}`}`,
    logger,
    warnOnce(topic, fields, message) {
      if (warned.has(topic)) return;
      warned.add(topic);
      logger.warn(fields, message);
    },
    budget: options.budget ?? processBudget,
    partBytes,
    partConcurrency,
    retry: { ...DEFAULT_RETRY, ...options.retry },
    requesterPays: options.requesterPays ?? false,
  };
  if (signal !== undefined) {
    // Each request under way listens to it, and there may rightly be more of them than the default of ten.
    target.signal = AbortSignal.any([signal]);
    setMaxListeners(0, target.signal);
  }
  return target;
}

import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { RetryError, StopError } from '../errors.js';
import type { S3Capabilities } from './s3-capabilities.js';
import { md5 } from './s3-checksums.js';
import { describeS3Error } from './s3-describe-error.js';
import { isConflict, isDamaged, isPreconditionFailed, isUnanswered, s3ErrorFacts } from './s3-errors.js';
import { type MultipartUpload, sendMultipart, whileDamaged } from './s3-multipart.js';
import { hashSource, openSource, readWhole, type UploadSource } from './s3-parts.js';
import { pauseBefore } from './s3-retry.js';
import { headObject, objectParameters, type S3Target, SHA256_METADATA, sendOptions } from './s3-target.js';
import type { PutBody, PutOptions, PutOutcome } from './store.js';

/** How often a whole upload is sent: again after a 409, or after its parts were lost. */
const UPLOAD_ATTEMPTS = 5;

/** What one attempt ended in; `again` means the whole upload must be sent again. */
type Attempt = 'stored' | 'exists' | 'again';

/** Content on its way to a key. */
interface Put extends PutOptions {
  key: string;
  source: UploadSource;
  ifAbsent: boolean;
}

/**
 * Stores content under a key: in one request up to the size of a part, else in parts.
 *
 * With `ifAbsent`, a key that is taken is `exists`, also when it was this very put that took it and the answer got
 * lost: the caller tells the two apart by the SHA-256 that `head` gives.
 */
export async function putObject(
  target: S3Target,
  key: string,
  body: PutBody,
  options: PutOptions,
  can: S3Capabilities,
): Promise<PutOutcome> {
  const where = `${target.uri}/${key}`;
  try {
    const source = await openSource(body);
    const put: Put = { ...options, key, source, ifAbsent: options.ifAbsent ?? false };
    const large = source.bytes > target.partBytes;
    // Small content is sent at once where the server itself refuses a taken key; large content is worth the question.
    const ask = !put.ifAbsent || large || !can.conditionalPut;
    const before = ask ? await headObject(target, key) : undefined;
    if (put.ifAbsent && before !== undefined) return 'exists';
    const outcome = await repeat(
      target,
      where,
      large ? await largeUpload(target, put, can) : () => sendWhole(target, put, can),
    );
    if (outcome === 'exists') return 'exists';
    return before === undefined ? 'created' : 'replaced';
  } catch (error) {
    throw describeS3Error(error, where);
  }
}

async function repeat(
  target: S3Target,
  where: string,
  send: () => Promise<Attempt>,
): Promise<'stored' | 'exists'> {
  const { signal, retry } = target;
  for (let attempt = 1; attempt <= UPLOAD_ATTEMPTS; attempt += 1) {
    if (attempt > 1)
      await sleep(pauseBefore(attempt - 1, true, retry), undefined, signal === undefined ? {} : { signal });
    const outcome = await send();
    if (outcome !== 'again') return outcome;
  }
  throw new RetryError(
    'store_conflict',
    `${where}: ${UPLOAD_ATTEMPTS} uploads ended in a conflict; try again later`,
  );
}

async function sendWhole(target: S3Target, put: Put, can: S3Capabilities): Promise<Attempt> {
  const { key, ifAbsent, sha256 } = put;
  const part = await readWhole(target, put.source);
  try {
    const digest = createHash('sha256').update(part.bytes).digest();
    const actual = digest.toString('hex');
    if (sha256 !== undefined && actual !== sha256) {
      throw new StopError(
        'checksum_mismatch',
        `${target.uri}/${key}: SHA-256 of the content is ${actual}, expected ${sha256}`,
      );
    }
    const command = new PutObjectCommand({
      ...objectParameters(target, key),
      Body: part.bytes,
      Metadata: { [SHA256_METADATA]: actual },
      ...(can.putChecksums ? { ChecksumSHA256: digest.toString('base64') } : { ContentMD5: md5(part.bytes) }),
      ...(ifAbsent && can.conditionalPut ? { IfNoneMatch: '*' } : {}),
    });
    await whileDamaged(() => target.client.send(command, sendOptions(target.signal)));
    return 'stored';
  } catch (error) {
    if (ifAbsent && isPreconditionFailed(error)) return 'exists';
    if (isConflict(error)) return 'again';
    throw error;
  } finally {
    part.release();
  }
}

/** Prepares an upload in parts; the function it returns makes one attempt. */
async function largeUpload(target: S3Target, put: Put, can: S3Capabilities): Promise<() => Promise<Attempt>> {
  const { key, source, ifAbsent } = put;
  // The metadata goes up first, so a hash that nobody gave costs one more reading.
  const sha256 = put.sha256 ?? (await hashSource(source));
  const upload: MultipartUpload = { key, source, sha256, ifAbsent };
  return async () => {
    try {
      if ((await sendMultipart(target, upload, can)) === 'exists') return 'exists';
    } catch (error) {
      return await judgeFailure(target, upload, error);
    }
    const stored = await headObject(target, key);
    if (stored === undefined) return 'again';
    // Uploaders and servers have lost whole parts and reported success. Another hash is another writer's later put.
    if (stored.sha256 === sha256 && stored.bytes !== source.bytes) {
      throw new StopError(
        'upload_incomplete',
        `${target.uri}/${key}: ${source.bytes} bytes sent, ${stored.bytes} stored; the server loses data`,
      );
    }
    return 'stored';
  };
}

/** Finds out what a failed upload came to, where the answer to its last request leaves that open. */
async function judgeFailure(target: S3Target, upload: MultipartUpload, error: unknown): Promise<Attempt> {
  const { key, source, sha256, ifAbsent } = upload;
  if (ifAbsent && isPreconditionFailed(error)) return 'exists';
  if (isConflict(error) || isDamaged(error)) return 'again';
  const { name } = s3ErrorFacts(error);
  const uploadGone = name === 'NoSuchUpload' || name === 'InvalidPart';
  if (!uploadGone && !isUnanswered(error)) throw error;
  // An upload is gone when it was completed and the answer got lost, or when somebody aborted it.
  const stored = await headObject(target, key);
  if (stored !== undefined && ifAbsent) return 'exists';
  if (stored?.sha256 === sha256 && stored.bytes === source.bytes) return 'stored';
  if (uploadGone) return 'again';
  throw error;
}

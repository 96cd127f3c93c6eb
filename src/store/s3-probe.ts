import { createHash, randomBytes } from 'node:crypto';
import { crc32 } from 'node:zlib';
import {
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  PutObjectCommand,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { describeFallbacks, type S3Capabilities } from './s3-capabilities.js';
import { encodeCrc32 } from './s3-checksums.js';
import { describeS3Error } from './s3-describe-error.js';
import { isConflict, isPreconditionFailed, s3ErrorFacts } from './s3-errors.js';
import { ForeignAnswer } from './s3-foreign.js';
import { removeLeftProbes } from './s3-left-probes.js';
import { objectParameters, PROBE_FOLDER, type S3Target, sendOptions } from './s3-target.js';
import { abortUpload } from './s3-unfinished-uploads.js';

const CONTENT = Buffer.from('weft probe');
const CONTENT_SHA256 = createHash('sha256').update(CONTENT).digest('base64');
const CONTENT_CRC32 = encodeCrc32(crc32(CONTENT));
const WRONG_SHA256 = createHash('sha256').update('other content').digest('base64');
const WRONG_CRC32 = encodeCrc32(crc32(Buffer.from('other content')));

/** How a server took a request that it ought to refuse, or ought to take. */
type Answer = 'taken' | 'refused' | 'unsupported';

/**
 * Finds out what the server does with conditional writes and checksums, by writing small objects below
 * `.weft-probe/` and deleting them: servers exist that ignore either, and report success. What killed processes left
 * there is deleted as well.
 *
 * @throws FixConfigError when the bucket, the credentials or the rights are not good enough to write
 */
export async function probeServer(target: S3Target): Promise<S3Capabilities> {
  const key = `${PROBE_FOLDER}${randomBytes(12).toString('hex')}`;
  try {
    const can = { ...(await probePut(target, key)), ...(await probeMultipart(target, key)) };
    const fallbacks = describeFallbacks(can);
    if (fallbacks === '')
      target.logger.info(
        { store: target.uri, ...can },
        'S3 server: conditional writes and checksums verified',
      );
    else target.logger.warn({ store: target.uri, ...can }, `S3 server: ${fallbacks}`);
    await removeLeftProbes(target);
    if (!(await removeProbe(target, key)))
      target.warnOnce(
        'probe',
        { store: target.uri },
        'deleting is refused, so an object of 10 bytes stays below .weft-probe/ after each run; grant s3:DeleteObject, at least there',
      );
    return can;
  } catch (error) {
    await removeProbe(target, key);
    throw describeS3Error(error, target.uri);
  }
}

async function probePut(
  target: S3Target,
  key: string,
): Promise<Pick<S3Capabilities, 'conditionalPut' | 'putChecksums'>> {
  const put = (extra: { IfNoneMatch?: '*'; ChecksumSHA256?: string }) =>
    target.client.send(
      new PutObjectCommand({ ...objectParameters(target, key), Body: CONTENT, ...extra }),
      sendOptions(target.signal),
    );
  // The plain put shows that the bucket is there and may be written to: its errors are the user's to fix.
  const { ETag } = await put({});
  // Web servers take a PUT as well, and a login page answers it with 200.
  if (ETag === undefined) throw new ForeignAnswer(target.endpoint, 'a PUT was taken without an ETag');
  let conditionalPut = false;
  for (const header of target.condition.candidates) {
    target.condition.header = header;
    conditionalPut = await refusedOnce(() => attempt(() => put({ IfNoneMatch: '*' })));
    if (conditionalPut) break;
  }
  const putChecksums =
    (await attempt(() => put({ ChecksumSHA256: CONTENT_SHA256 }))) === 'taken' &&
    (await attempt(() => put({ ChecksumSHA256: WRONG_SHA256 }))) !== 'taken';
  return { conditionalPut, putChecksums };
}

/** The key is taken when this runs, so a conditional completion has to fail. */
async function probeMultipart(
  target: S3Target,
  key: string,
): Promise<Pick<S3Capabilities, 'conditionalComplete' | 'multipartChecksums'>> {
  return {
    conditionalComplete: await refusedOnce(() => complete(target, key, { IfNoneMatch: '*' }, false)),
    multipartChecksums:
      (await complete(target, key, { ChecksumCRC32: CONTENT_CRC32, ChecksumType: 'FULL_OBJECT' }, true)) ===
        'taken' &&
      (await complete(target, key, { ChecksumCRC32: WRONG_CRC32, ChecksumType: 'FULL_OBJECT' }, true)) !==
        'taken',
  };
}

async function complete(
  target: S3Target,
  key: string,
  extra: { IfNoneMatch?: '*'; ChecksumCRC32?: string; ChecksumType?: 'FULL_OBJECT' },
  checksums: boolean,
): Promise<Answer> {
  const object = objectParameters(target, key);
  const options = sendOptions(target.signal);
  let upload: string | undefined;
  const answer = await attempt(async () => {
    const algorithm = checksums ? ({ ChecksumAlgorithm: 'CRC32', ChecksumType: 'FULL_OBJECT' } as const) : {};
    const { UploadId } = await target.client.send(
      new CreateMultipartUploadCommand({ ...object, ...algorithm }),
      options,
    );
    upload = UploadId;
    const check = checksums ? { ChecksumCRC32: CONTENT_CRC32 } : {};
    const part = { ...object, UploadId, PartNumber: 1, Body: CONTENT, ...check };
    const { ETag } = await target.client.send(new UploadPartCommand(part), options);
    const MultipartUpload = { Parts: [{ ETag, PartNumber: 1, ...check }] };
    await target.client.send(
      new CompleteMultipartUploadCommand({ ...object, UploadId, MultipartUpload, ...extra }),
      options,
    );
  });
  if (upload !== undefined && answer !== 'taken') await abortUpload(target, object.Key, upload);
  return answer;
}

/**
 * Whether a request is refused because the key is taken. One that was taken has taken the key itself, so it is sent
 * again: while this process was suspended, another may have deleted the object of its probe as a left one.
 */
async function refusedOnce(send: () => Promise<Answer>): Promise<boolean> {
  const answer = await send();
  return (answer === 'taken' ? await send() : answer) === 'refused';
}

/**
 * Sends a request whose refusal is an answer; what the user must fix, or a dead server, still throws. Denied access is
 * an answer too: a plain put was taken before, so it concerns this kind of request alone.
 */
async function attempt(send: () => Promise<unknown>): Promise<Answer> {
  try {
    await send();
    return 'taken';
  } catch (error) {
    if (isPreconditionFailed(error) || isConflict(error)) return 'refused';
    const { status, name } = s3ErrorFacts(error);
    if (status === 403 && name === 'AccessDenied') return 'unsupported';
    // 304 is what a condition of reading is answered with.
    if ([304, 400, 404, 405, 501].includes(status)) return 'unsupported';
    throw error;
  }
}

/** Whether the object of the probe is gone. */
async function removeProbe(target: S3Target, key: string): Promise<boolean> {
  const { Bucket, Key } = objectParameters(target, key);
  try {
    await target.client.send(new DeleteObjectCommand({ Bucket, Key }));
  } catch (error) {
    // The probe may have failed for the same reason, which is being thrown.
    target.logger.debug(
      { key: Key, error: s3ErrorFacts(error) },
      'the object of the probe could not be deleted',
    );
    return false;
  }
  return true;
}

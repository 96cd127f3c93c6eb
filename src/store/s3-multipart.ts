import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import {
  type CompletedPart,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { StopError } from '../errors.js';
import { mapConcurrent } from '../flow/map-concurrent.js';
import { Crc32Joiner } from './crc32-combine.js';
import type { S3Capabilities } from './s3-capabilities.js';
import { encodeCrc32, md5 } from './s3-checksums.js';
import { isDamaged } from './s3-errors.js';
import { type Part, readParts, type UploadSource } from './s3-parts.js';
import { headObject, objectParameters, type S3Target, SHA256_METADATA, sendOptions } from './s3-target.js';
import { abortUpload } from './s3-unfinished-uploads.js';

/** How often one part is sent when the server finds it damaged on its way. */
const DAMAGED_ATTEMPTS = 3;

/**
 * How long the start of an upload may go on after the store's signal, in ms: one that is cut off may have been begun
 * by the server, under a name that is then lost, and cannot be aborted.
 */
const CREATE_GRACE_MS = 5000;

/** One object to go up in parts. */
export interface MultipartUpload {
  key: string;
  source: UploadSource;
  /** Lower-case hex SHA-256 of the content; checked while it is read, and kept as metadata. */
  sha256: string;
  /** Do not replace what is there: by a condition on the last request, or by a HEAD just before it. */
  ifAbsent: boolean;
}

/** What the parts of an upload add up to. */
interface SentParts {
  parts: CompletedPart[];
  /** Base64 CRC-32 of the whole content, as S3 computes it from those of the parts. */
  crc32: string;
}

/**
 * Sends one multipart upload from its start to its completion. Whatever fails, no request of it is left under way and
 * the upload is aborted before the error is thrown, so that no parts stay behind and are paid for.
 *
 * @throws what the SDK threw, so that the caller can tell a lost race from a lost answer; StopError `checksum_mismatch`
 */
export async function sendMultipart(
  target: S3Target,
  upload: MultipartUpload,
  can: S3Capabilities,
): Promise<'stored' | 'exists'> {
  const object = objectParameters(target, upload.key);
  const UploadId = await createUpload(target, upload, can);
  try {
    const sent = await sendParts(target, upload, UploadId, can);
    if (upload.ifAbsent && !can.conditionalComplete && (await headObject(target, upload.key)) !== undefined) {
      await abortUpload(target, object.Key, UploadId);
      return 'exists';
    }
    await target.client.send(
      new CompleteMultipartUploadCommand({
        ...object,
        UploadId,
        MultipartUpload: { Parts: sent.parts },
        ...(upload.ifAbsent && can.conditionalComplete ? { IfNoneMatch: '*' } : {}),
        ...(can.multipartChecksums ? { ChecksumCRC32: sent.crc32, ChecksumType: 'FULL_OBJECT' } : {}),
      }),
      sendOptions(target.signal),
    );
    return 'stored';
  } catch (error) {
    await abortUpload(target, object.Key, UploadId);
    throw error;
  }
}

async function createUpload(
  target: S3Target,
  { key, sha256 }: MultipartUpload,
  can: S3Capabilities,
): Promise<string> {
  const grace = signalAfter(target.signal, CREATE_GRACE_MS);
  try {
    const { UploadId } = await target.client.send(
      new CreateMultipartUploadCommand({
        ...objectParameters(target, key),
        Metadata: { [SHA256_METADATA]: sha256 },
        ...(can.multipartChecksums ? { ChecksumAlgorithm: 'CRC32', ChecksumType: 'FULL_OBJECT' } : {}),
      }),
      sendOptions(grace.signal),
    );
    if (UploadId === undefined)
      throw new StopError('store_failed', `${target.uri}/${key}: the server named no upload`);
    return UploadId;
  } finally {
    grace.dispose();
  }
}

/** A signal that follows another after a while. */
function signalAfter(
  signal: AbortSignal | undefined,
  delayMs: number,
): { signal: AbortSignal; dispose: () => void } {
  const later = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const onAbort = () => {
    timer = setTimeout(() => later.abort(signal?.reason), delayMs);
  };
  if (signal?.aborted) later.abort(signal.reason);
  else signal?.addEventListener('abort', onAbort, { once: true });
  return {
    signal: later.signal,
    dispose: () => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', onAbort);
    },
  };
}

async function sendParts(
  target: S3Target,
  { key, source, sha256 }: MultipartUpload,
  UploadId: string,
  can: S3Capabilities,
): Promise<SentParts> {
  const object = objectParameters(target, key);
  // One part's failure stops the others at once instead of letting each use up its attempts.
  const stop = new AbortController();
  const signal = target.signal === undefined ? stop.signal : AbortSignal.any([target.signal, stop.signal]);
  const whole = new Crc32Joiner();
  // Called in the order of the parts.
  const checkOf = (part: Part): { ChecksumCRC32: string } | { ContentMD5: string } => {
    if (!can.multipartChecksums) return { ContentMD5: md5(part.bytes) };
    const crc = crc32(part.bytes);
    whole.add(crc, part.bytes.byteLength);
    return { ChecksumCRC32: encodeCrc32(crc) };
  };
  const send = async (part: Part): Promise<CompletedPart> => {
    const check = checkOf(part);
    const command = new UploadPartCommand({
      ...object,
      UploadId,
      PartNumber: part.number,
      Body: part.bytes,
      ...check,
    });
    try {
      const { ETag } = await whileDamaged(() => target.client.send(command, sendOptions(signal)));
      return { PartNumber: part.number, ETag, ...('ChecksumCRC32' in check ? check : {}) };
    } catch (error) {
      stop.abort(error);
      throw error;
    } finally {
      part.release();
    }
  };
  const hash = createHash('sha256');
  const parts: CompletedPart[] = [];
  const read = readParts(target, source, (bytes) => hash.update(bytes));
  try {
    for await (const part of mapConcurrent(read, send, { concurrency: target.partConcurrency, signal })) {
      parts.push(part);
    }
  } catch (error) {
    // The parts that were stopped may be seen before the one whose failure stopped them.
    throw stop.signal.aborted && target.signal?.aborted !== true ? stop.signal.reason : error;
  }
  const actual = hash.digest('hex');
  if (actual !== sha256) {
    throw new StopError(
      'checksum_mismatch',
      `${target.uri}/${key}: SHA-256 of the content is ${actual}, expected ${sha256}`,
    );
  }
  return { parts, crc32: encodeCrc32(whole.value) };
}

/** Sends again what arrived damaged, a few times. */
export async function whileDamaged<T>(send: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await send();
    } catch (error) {
      if (!isDamaged(error) || attempt >= DAMAGED_ATTEMPTS) throw error;
    }
  }
}

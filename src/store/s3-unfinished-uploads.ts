import { setTimeout as sleep } from 'node:timers/promises';
import {
  AbortMultipartUploadCommand,
  ListMultipartUploadsCommand,
  ListPartsCommand,
} from '@aws-sdk/client-s3';
import { describeS3Error, s3ErrorFacts } from './s3-errors.js';
import { type S3Target, sendOptions } from './s3-target.js';

/** A part that was on its way can arrive after the abort; the upload is looked at again this often. */
const ABORT_ATTEMPTS = 3;

/**
 * Aborts an upload until the server no longer knows it, while a failure is being reported: that failure stands, and an abort
 * that fails too is a warning.
 */
export async function abortUpload(target: S3Target, fullKey: string, uploadId: string): Promise<void> {
  const { client, bucket, logger } = target;
  const upload = { Bucket: bucket, Key: fullKey, UploadId: uploadId };
  try {
    // None of these is stopped by the store's signal: they clean up after it.
    for (let attempt = 1; attempt <= ABORT_ATTEMPTS; attempt += 1) {
      await client.send(new AbortMultipartUploadCommand(upload));
      await client.send(new ListPartsCommand({ ...upload, MaxParts: 1 }));
      await sleep(200 * attempt);
    }
    logger.warn({ key: fullKey, upload_id: uploadId }, 'an upload is still there after it was aborted');
  } catch (error) {
    const { name, status } = s3ErrorFacts(error);
    if (name === 'NoSuchUpload' || status === 404) return;
    logger.warn(
      { key: fullKey, upload_id: uploadId, error: name },
      'an unfinished upload could not be aborted',
    );
  }
}

/**
 * Aborts the unfinished uploads below the store's prefix that are older than `ageMs` by the server's own clock: killed
 * processes leave them, no listing shows them, and their parts are paid for. Returns how many were aborted.
 */
export async function abortStaleUploads(target: S3Target, ageMs: number): Promise<number> {
  let aborted = 0;
  let marker: { KeyMarker?: string; UploadIdMarker?: string } = {};
  while (true) {
    const page = await listUploads(target, marker);
    const now = target.now();
    // A server that says neither when an upload began nor what time it is: nothing is known to be old.
    if (now === undefined) return aborted;
    for (const { Key, UploadId, Initiated } of page.Uploads ?? []) {
      if (Key === undefined || UploadId === undefined || Initiated === undefined) continue;
      if (!Key.startsWith(target.prefix) || now - Initiated.getTime() <= ageMs) continue;
      await abortUpload(target, Key, UploadId);
      aborted += 1;
    }
    if (page.IsTruncated !== true || page.NextKeyMarker === undefined) return aborted;
    marker = {
      KeyMarker: page.NextKeyMarker,
      ...(page.NextUploadIdMarker === undefined ? {} : { UploadIdMarker: page.NextUploadIdMarker }),
    };
  }
}

async function listUploads(target: S3Target, marker: { KeyMarker?: string; UploadIdMarker?: string }) {
  try {
    return await target.client.send(
      new ListMultipartUploadsCommand({ Bucket: target.bucket, Prefix: target.prefix, ...marker }),
      sendOptions(target.signal),
    );
  } catch (error) {
    throw describeS3Error(error, target.uri);
  }
}

import { setTimeout as sleep } from 'node:timers/promises';
import {
  AbortMultipartUploadCommand,
  ListMultipartUploadsCommand,
  type ListMultipartUploadsCommandOutput,
  ListPartsCommand,
} from '@aws-sdk/client-s3';
import { AbortedError } from '../errors.js';
import { describeS3Error } from './s3-describe-error.js';
import { s3ErrorFacts } from './s3-errors.js';
import { type S3Target, sendOptions } from './s3-target.js';
import type { SweepTemporaryOptions } from './store.js';

/** A part that was on its way can arrive after the abort; the upload is looked at again this often. */
const ABORT_ATTEMPTS = 3;

/**
 * Aborts an upload until the server no longer knows it, while a failure is being reported: that failure stands, and an abort
 * that fails too is a warning. Returns whether the server took the abort.
 */
export async function abortUpload(target: S3Target, fullKey: string, uploadId: string): Promise<boolean> {
  const { client, bucket, logger } = target;
  const upload = { Bucket: bucket, Key: fullKey, UploadId: uploadId };
  let taken = false;
  try {
    // None of these is stopped by the store's signal: they clean up after it.
    for (let attempt = 1; attempt <= ABORT_ATTEMPTS; attempt += 1) {
      await client.send(new AbortMultipartUploadCommand(upload));
      taken = true;
      await client.send(new ListPartsCommand({ ...upload, MaxParts: 1 }));
      await sleep(200 * attempt);
    }
    logger.warn({ key: fullKey, upload_id: uploadId }, 'an upload is still there after it was aborted');
  } catch (error) {
    const { name, status } = s3ErrorFacts(error);
    if (name === 'NoSuchUpload' || status === 404) return true;
    const facts = { key: fullKey, upload_id: uploadId, error: name, status };
    // Looking again whether parts came late is a right of its own, s3:ListMultipartUploadParts.
    if (taken) logger.debug(facts, 'an aborted upload could not be looked at again');
    else
      target.warnOnce(
        'abort',
        facts,
        'unfinished uploads cannot be aborted: grant s3:AbortMultipartUpload, or have a lifecycle rule of the bucket remove them',
      );
  }
  return taken;
}

/**
 * Aborts the unfinished uploads below the store's prefix that are older than `ageMs` by the server's own clock: killed
 * processes leave them, no listing shows them, and their parts are paid for. Returns how many were aborted.
 *
 * No work depends on it, so what fails here is a warning: roles that write often lack s3:ListBucketMultipartUploads, and
 * some servers have no such request.
 */
export async function abortStaleUploads(
  target: S3Target,
  ageMs: number,
  { dryRun = false }: SweepTemporaryOptions = {},
): Promise<number> {
  let aborted = 0;
  let marker: { KeyMarker?: string; UploadIdMarker?: string } = {};
  while (true) {
    const page = await listUploads(target, marker);
    const now = target.now();
    // A server that says neither when an upload began nor what time it is: nothing is known to be old.
    if (page === undefined || now === undefined) return aborted;
    for (const { Key, UploadId, Initiated } of page.Uploads ?? []) {
      if (Key === undefined || UploadId === undefined || Initiated === undefined) continue;
      if (!Key.startsWith(target.prefix) || now - Initiated.getTime() <= ageMs) continue;
      if (!dryRun && !(await abortUpload(target, Key, UploadId))) return aborted;
      aborted += 1;
    }
    const next = { KeyMarker: page.NextKeyMarker, UploadIdMarker: page.NextUploadIdMarker };
    // A page that leads to itself, as from a server that takes no markers, would be asked for without end.
    if (page.IsTruncated !== true || next.KeyMarker === undefined) return aborted;
    if (next.KeyMarker === marker.KeyMarker && next.UploadIdMarker === marker.UploadIdMarker) return aborted;
    marker = {
      KeyMarker: next.KeyMarker,
      ...(next.UploadIdMarker === undefined ? {} : { UploadIdMarker: next.UploadIdMarker }),
    };
  }
}

/** A page of the uploads that are under way; undefined where the server does not give it. */
async function listUploads(
  target: S3Target,
  marker: { KeyMarker?: string; UploadIdMarker?: string },
): Promise<ListMultipartUploadsCommandOutput | undefined> {
  try {
    return await target.client.send(
      new ListMultipartUploadsCommand({ Bucket: target.bucket, Prefix: target.prefix, ...marker }),
      sendOptions(target.signal),
    );
  } catch (error) {
    const described = describeS3Error(error, target.uri);
    if (described instanceof AbortedError) throw described;
    const { name, status } = s3ErrorFacts(error);
    target.warnOnce(
      'uploads',
      { store: target.uri, error: name, status },
      'unfinished uploads of killed processes cannot be looked for: grant s3:ListBucketMultipartUploads, or have a lifecycle rule of the bucket remove them',
    );
    return undefined;
  }
}

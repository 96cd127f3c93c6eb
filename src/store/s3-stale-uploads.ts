import { ListMultipartUploadsCommand } from '@aws-sdk/client-s3';
import { describeS3Error } from './s3-errors.js';
import { abortUpload } from './s3-multipart.js';
import { type S3Target, sendOptions } from './s3-target.js';

/**
 * Aborts the unfinished uploads below the store's prefix that were begun before a moment (ms since the epoch): killed
 * processes leave them, no listing shows them, and their parts are paid for. Returns how many were aborted.
 */
export async function abortStaleUploads(target: S3Target, begunBefore: number): Promise<number> {
  let aborted = 0;
  let marker: { KeyMarker?: string; UploadIdMarker?: string } = {};
  while (true) {
    const page = await listUploads(target, marker);
    for (const { Key, UploadId, Initiated } of page.Uploads ?? []) {
      if (Key === undefined || UploadId === undefined || Initiated === undefined) continue;
      if (!Key.startsWith(target.prefix) || Initiated.getTime() >= begunBefore) continue;
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

import { DeleteObjectCommand, ListObjectsV2Command } from '@aws-sdk/client-s3';
import { s3ErrorFacts } from './s3-errors.js';
import { PROBE_FOLDER, payer, type S3Target, sendOptions } from './s3-target.js';

/** A probe lasts seconds, and minutes where every request is tried to its end. */
const LEFT_AFTER_MS = 60 * 60 * 1000;

/**
 * Deletes the objects that probes of killed processes left below `.weft-probe/`, up to a thousand: those that the server
 * wrote more than an hour ago by its own clock. It is housekeeping: what fails is left for the next run.
 */
export async function removeLeftProbes(target: S3Target): Promise<void> {
  const { client, bucket, logger } = target;
  const options = sendOptions(target.signal);
  try {
    const { Contents = [] } = await client.send(
      new ListObjectsV2Command({ Bucket: bucket, Prefix: target.prefix + PROBE_FOLDER, ...payer(target) }),
      options,
    );
    const now = target.now();
    for (const { Key, LastModified } of Contents) {
      if (now === undefined || Key === undefined || LastModified === undefined) continue;
      if (!Key.startsWith(target.prefix + PROBE_FOLDER) || now - LastModified.getTime() <= LEFT_AFTER_MS)
        continue;
      await client.send(new DeleteObjectCommand({ Bucket: bucket, Key, ...payer(target) }), options);
      logger.info({ key: Key }, 'the object of an earlier probe was deleted');
    }
  } catch (error) {
    // Often a right that is not granted, s3:ListBucket or s3:DeleteObject; a build needs neither of them here.
    logger.debug({ error: s3ErrorFacts(error) }, 'objects of earlier probes could not be deleted');
  }
}

/** What an S3 server was found to do. */
export interface S3Capabilities {
  /** PutObject with `If-None-Match: *` fails when the key is taken. Without it: HEAD before the put. */
  conditionalPut: boolean;
  /** CompleteMultipartUpload with `If-None-Match: *` fails when the key is taken. Without it: HEAD before the last request. */
  conditionalComplete: boolean;
  /** PutObject refuses content that differs from its `x-amz-checksum-sha256`. Without it: Content-MD5. */
  putChecksums: boolean;
  /** Multipart uploads are checked by the CRC-32 of each part and of the whole. Without it: Content-MD5 of each part. */
  multipartChecksums: boolean;
}

/** One line for people: what the server cannot do, and what is done instead; empty when nothing is missing. */
export function describeFallbacks(can: S3Capabilities): string {
  const missing: string[] = [];
  if (!can.conditionalPut || !can.conditionalComplete) {
    const which = can.conditionalPut ? 'of large objects ' : '';
    missing.push(
      `no conditional writes ${which}(HEAD before each instead: let only one process write to this prefix)`,
    );
  }
  if (!can.putChecksums || !can.multipartChecksums) {
    const which = can.putChecksums ? 'in parts ' : '';
    missing.push(`no verified checksums ${which}(Content-MD5 instead)`);
  }
  return missing.join('; ');
}

import { createHash } from 'node:crypto';

/** Base64 MD5, as the Content-MD5 header wants it. */
export function md5(bytes: Uint8Array): string {
  return createHash('md5').update(bytes).digest('base64');
}

/** Base64 of the four bytes of a CRC-32, most significant first, as `x-amz-checksum-crc32` wants it. */
export function encodeCrc32(value: number): string {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes.toString('base64');
}

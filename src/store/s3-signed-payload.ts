import type { S3Client } from '@aws-sdk/client-s3';

const HEADER = 'x-amz-content-sha256';
const UNSIGNED = 'UNSIGNED-PAYLOAD';
/** Header that carries the SHA-256 of a whole content, in base64, where the server checks it. */
const CHECKSUM = 'x-amz-checksum-sha256';
const LOOPBACK = /^(?:localhost|127(?:\.\d{1,3}){3}|\[?::1\]?)$/i;

/**
 * Says what a request's signature covers of its body, so that the signer does not hash every body once more.
 *
 * A SHA-256 that is sent as a checksum is that of the body. Else a body is left out of the signature where nobody can
 * change it on its way: over TLS, as the AWS tools do, and to this machine itself. It still has its CRC-32 or MD5
 * in a signed header, against damage. Over plain HTTP to another machine it is hashed and signed.
 */
export function followPayload(client: S3Client): void {
  client.middlewareStack.add(
    (next) => async (args) => {
      const { body, headers, protocol, hostname } = args.request as PayloadRequest;
      if (body instanceof Uint8Array && body.byteLength > 0) {
        const sha256 = headers[CHECKSUM];
        if (sha256 !== undefined) headers[HEADER] = Buffer.from(sha256, 'base64').toString('hex');
        else if (protocol === 'https:' || LOOPBACK.test(hostname)) headers[HEADER] = UNSIGNED;
      }
      return next(args);
    },
    // Before requests are signed: the signer takes what stands there.
    { step: 'build', priority: 'low', name: 'weftSignedPayload' },
  );
}

interface PayloadRequest {
  body?: unknown;
  headers: Record<string, string>;
  protocol: string;
  hostname: string;
}

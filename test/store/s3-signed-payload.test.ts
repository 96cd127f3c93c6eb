import { createHash } from 'node:crypto';
import { PutObjectCommand, UploadPartCommand } from '@aws-sdk/client-s3';
import { afterEach, expect, it } from 'vitest';
import { createS3Client } from '../../src/store/s3-client.js';
import { followPayload } from '../../src/store/s3-signed-payload.js';

const opened: { destroy(): void }[] = [];
afterEach(() => {
  for (const client of opened.splice(0)) client.destroy();
});

/** The headers of a request as it would be sent. */
async function headersOf(
  endpoint: string,
  command: PutObjectCommand | UploadPartCommand,
): Promise<Record<string, string>> {
  const client = createS3Client({
    endpoint,
    region: 'us-east-1',
    accessKeyId: 'id',
    secretAccessKey: 'secret',
  });
  opened.push(client);
  followPayload(client);
  let headers: Record<string, string> = {};
  client.middlewareStack.add(
    () => async (args) => {
      headers = { ...(args.request as { headers: Record<string, string> }).headers };
      throw new Error('not sent');
    },
    { step: 'finalizeRequest', priority: 'low', name: 'doNotSend' },
  );
  await expect(client.send(command as PutObjectCommand)).rejects.toThrow('not sent');
  return headers;
}

const BODY = Buffer.from('the part');
const HEX = createHash('sha256').update(BODY).digest('hex');
const OBJECT = { Bucket: 'bucket', Key: 'key', Body: BODY };
const part = () =>
  new UploadPartCommand({ ...OBJECT, UploadId: 'upload', PartNumber: 1, ChecksumCRC32: 'AAAAAA==' });

it.each(['https://s3.example.com', 'http://127.0.0.1:9000', 'http://localhost:9000', 'http://[::1]:9000'])(
  'leaves a part to %s out of the signature, and signs its checksum',
  async (endpoint) => {
    const headers = await headersOf(endpoint, part());
    expect(headers['x-amz-content-sha256']).toBe('UNSIGNED-PAYLOAD');
    expect(headers.authorization).toMatch(/SignedHeaders=[^,]*x-amz-checksum-crc32;x-amz-content-sha256/);
  },
);

it.each(['http://minio.example.com:9000', 'http://10.0.0.7', 'http://127.0.0.1.example.com', 'http://[::2]'])(
  'signs a part that goes to %s over plain HTTP',
  async (endpoint) => {
    expect((await headersOf(endpoint, part()))['x-amz-content-sha256']).toBe(HEX);
  },
);

it.each(['https://s3.example.com', 'http://minio.example.com:9000'])(
  'signs a whole content to %s by the SHA-256 that is sent with it',
  async (endpoint) => {
    // Of other bytes: what is signed is what was given, and not computed again.
    const given = createHash('sha256').update('other').digest();
    const command = new PutObjectCommand({ ...OBJECT, ChecksumSHA256: given.toString('base64') });
    expect((await headersOf(endpoint, command))['x-amz-content-sha256']).toBe(given.toString('hex'));
  },
);

it('leaves requests without a body as they are', async () => {
  const headers = await headersOf(
    'https://s3.example.com',
    new PutObjectCommand({ ...OBJECT, Body: Buffer.alloc(0) }),
  );
  expect(headers['x-amz-content-sha256']).toBe(createHash('sha256').update('').digest('hex'));
});

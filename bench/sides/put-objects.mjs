// Puts a file on the S3 test server several times: node put-objects.mjs <raw|store> FILE SHA256 PREFIX COUNT
//
// `raw` is one PutObject each by the AWS SDK, the file streamed; `store` is the package's store, which refuses to replace
// and has the server check the sum. Prints what the puts took.
import { createReadStream, statSync } from 'node:fs';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { fromDist, timed } from './package.mjs';

const [way, file, sha256, prefix, count] = process.argv.slice(2);
const endpoint = process.env.WEFT_TEST_S3_ENDPOINT;
const bucket = process.env.WEFT_TEST_S3_BUCKET;
const credentials = {
  accessKeyId: process.env.WEFT_TEST_S3_ACCESS_KEY,
  secretAccessKey: process.env.WEFT_TEST_S3_SECRET_KEY,
};
const took = way === 'raw' ? await putRaw() : await putStore();
process.stdout.write(`${JSON.stringify(took)}\n`);

async function putRaw() {
  const client = new S3Client({
    endpoint,
    region: 'us-east-1',
    forcePathStyle: true,
    credentials,
    // The raw put sums nothing.
    requestChecksumCalculation: 'WHEN_REQUIRED',
  });
  const bytes = statSync(file).size;
  return timed(async () => {
    for (let n = 0; n < Number(count); n++)
      await client.send(
        new PutObjectCommand({
          Bucket: bucket,
          Key: `${prefix}/raw-${n}`,
          Body: createReadStream(file, { highWaterMark: 1024 * 1024 }),
          ContentLength: bytes,
        }),
      );
  });
}

async function putStore() {
  const { openStore } = await fromDist('public/corpus.js');
  const store = await openStore(`s3://${bucket}/${prefix}`, {
    s3: {
      endpoint,
      force_path_style: true,
      access_key_id: credentials.accessKeyId,
      secret_access_key: credentials.secretAccessKey,
    },
  });
  const took = await timed(async () => {
    for (let n = 0; n < Number(count); n++)
      await store.put(`store-${n}`, { path: file }, { ifAbsent: true, sha256 });
  });
  await store.close();
  return took;
}

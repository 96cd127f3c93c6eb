// Deletes what put-objects.mjs left: node delete-objects.mjs PREFIX
import { fromDist } from './package.mjs';

const { openStore } = await fromDist('public/corpus.js');
const store = await openStore(`s3://${process.env.WEFT_TEST_S3_BUCKET}/${process.argv[2]}`, {
  s3: {
    endpoint: process.env.WEFT_TEST_S3_ENDPOINT,
    force_path_style: true,
    access_key_id: process.env.WEFT_TEST_S3_ACCESS_KEY,
    secret_access_key: process.env.WEFT_TEST_S3_SECRET_KEY,
  },
});
for await (const { key } of store.list('')) await store.delete(key);
await store.close();

// Writes the same documents three ways: node write-shards.mjs <raw|hashed|shards> OUT DOCUMENTS
//
// `raw` appends the bytes of text and images to one file; `hashed` also takes their SHA-256 and MD5, as shards carry both;
// `shards` is the package's shard writer. All end on the disk. Prints what the writing took.
import { createHash } from 'node:crypto';
import { mkdir, open } from 'node:fs/promises';
import { join } from 'node:path';
import { noiseOf, SIZES, syntheticDocument } from '../inputs/synthetic-corpus.mjs';
import { fromDist, timed } from './package.mjs';

const WRITE_BYTES = 1024 * 1024;
const [way, out, count] = process.argv.slice(2);
const { images, imageBytes } = SIZES.small;
const { sampleKey } = await fromDist('corpus/sample-key.js');
const noise = noiseOf(imageBytes);
const documents = Array.from({ length: Number(count) }, (_, n) =>
  syntheticDocument(n, { noise, count: images, imageBytes, key: sampleKey(`doc-${n}`) }),
);
await mkdir(out, { recursive: true });
const took = await timed(way === 'shards' ? writeShards : () => writeRaw(way === 'hashed'));
process.stdout.write(`${JSON.stringify(took)}\n`);

async function writeShards() {
  const { createShardWriter } = await fromDist('public/corpus.js');
  const limits = { maxBytes: 1e9, maxDocuments: 10_000 };
  const writer = createShardWriter({ folder: out, unit: 'bench-00000', ...limits });
  for (const { sample, images } of documents) await writer.add(sample, images);
  await writer.finish();
}

async function writeRaw(hashed) {
  const hashes = hashed ? [createHash('sha256'), createHash('md5')] : [];
  const file = await open(join(out, 'raw'), 'w');
  let held = [];
  let bytes = 0;
  const flush = async () => {
    for (const hash of hashes) for (const chunk of held) hash.update(chunk);
    await file.writev(held);
    held = [];
    bytes = 0;
  };
  for (const { sample, images } of documents) {
    for (const chunk of [Buffer.from(JSON.stringify(sample)), ...images.map(({ data }) => data)]) {
      held.push(chunk);
      bytes += chunk.byteLength;
    }
    if (bytes >= WRITE_BYTES) await flush();
  }
  await flush();
  await file.sync();
  await file.close();
  for (const hash of hashes) hash.digest();
}

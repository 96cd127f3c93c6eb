// Unpacks a gzip file by zlib and drops what comes out: node gunzip.mjs FILE. Prints what it took.
import { createReadStream } from 'node:fs';
import { createGunzip } from 'node:zlib';
import { timed } from './package.mjs';

const READ_BYTES = 1024 * 1024;
let bytes = 0;
const took = await timed(async () => {
  const unpacked = createReadStream(process.argv[2], { highWaterMark: READ_BYTES }).pipe(
    createGunzip({ chunkSize: 64 * 1024 }),
  );
  for await (const chunk of unpacked) bytes += chunk.byteLength;
});
if (bytes === 0) throw new Error(`${process.argv[2]} holds nothing`);
process.stdout.write(`${JSON.stringify(took)}\n`);

// Copies a folder's files one after the other, hashing each: node copy.mjs FROM TO [--fsync]
import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';

const [from, to, flag] = process.argv.slice(2);
await mkdir(to, { recursive: true });
for (const name of await readdir(from)) {
  const hash = createHash('sha256');
  await pipeline(
    createReadStream(join(from, name), { highWaterMark: 2 ** 20 }),
    async function* (chunks) {
      for await (const chunk of chunks) {
        hash.update(chunk);
        yield chunk;
      }
    },
    createWriteStream(join(to, name), { flush: flag === '--fsync' }),
  );
  hash.digest();
}

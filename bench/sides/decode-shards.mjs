// Decodes every image of a corpus' shards and keeps nothing, two under way: node decode-shards.mjs FOLDER. Prints how many.
import { createReadStream } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { extract } from 'tar-stream';

const UNDER_WAY = 2;
const [folder] = process.argv.slice(2);
let decoded = 0;
const underWay = new Set();
for (const name of await readdir(folder)) {
  if (!name.endsWith('.tar')) continue;
  for await (const entry of createReadStream(join(folder, name), { highWaterMark: 1024 * 1024 }).pipe(
    extract(),
  )) {
    const chunks = [];
    for await (const chunk of entry) chunks.push(chunk);
    if (!entry.header.name.endsWith('.jpg')) continue;
    const work = sharp(Buffer.concat(chunks))
      .raw()
      .toBuffer()
      .then(() => {
        decoded++;
        underWay.delete(work);
      });
    underWay.add(work);
    if (underWay.size >= UNDER_WAY) await Promise.race(underWay);
  }
}
await Promise.all(underWay);
process.stdout.write(`${decoded}\n`);

// The least that storing pictures takes: node sharp-loop.mjs FOLDER SIDE QUALITY
//
// Reads, decodes, resizes and encodes each file, two under way, and keeps nothing. Prints how many.
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';

const UNDER_WAY = 2;
const [folder, side, quality] = process.argv.slice(2);
const names = await readdir(folder);
let done = 0;
const lane = async () => {
  for (let name = names.pop(); name !== undefined; name = names.pop()) {
    const bytes = await readFile(join(folder, name));
    await sharp(bytes)
      .autoOrient()
      .resize(Number(side), Number(side), { fit: 'inside', withoutEnlargement: true })
      .jpeg({ quality: Number(quality) })
      .toBuffer();
    done++;
  }
};
await Promise.all(Array.from({ length: UNDER_WAY }, lane));
process.stdout.write(`${done}\n`);

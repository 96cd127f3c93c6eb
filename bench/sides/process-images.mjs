// Takes pictures to their stored form in this process: node process-images.mjs FOLDER SIDE QUALITY <all|none>
//
// Reads each file and gives it to processImage, two under way, with the signals of that name. Prints how many.
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fromDist } from './package.mjs';

const UNDER_WAY = 2;
const [folder, size, quality, signals] = process.argv.slice(2);

const { resolveImagesConfig } = await fromDist('config/images-config.js');
const { restrictLibvips } = await fromDist('images/loaders.js');
const { processImage } = await fromDist('images/process-image.js');
restrictLibvips();
const config = resolveImagesConfig({
  resize: { mode: 'long-side', size: Number(size) },
  quality: Number(quality),
  // Revisions without the option measure all signals.
  ...(signals !== 'all' && { signals }),
});
const names = await readdir(folder);
let stored = 0;
const lane = async () => {
  for (let name = names.pop(); name !== undefined; name = names.pop()) {
    const result = await processImage(await readFile(join(folder, name)), config);
    if (!('stored' in result)) throw new Error(`${name}: ${result.drop.reason} ${result.drop.detail}`);
    stored++;
  }
};
await Promise.all(Array.from({ length: UNDER_WAY }, lane));
process.stdout.write(`${stored}\n`);

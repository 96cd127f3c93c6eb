// What the signals cost, with the thumbnail that hashes are made of: processor time of processing images with them and without, on one thread.
// usage: node bench/images/signals.mjs [folder of images]   (after npm run build; prints JSON)
// Without a folder: pictures of its own making, 1600 × 1200 and 640 × 480, as JPEG of quality 85.
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { resolveImagesConfig } from '../../dist/config/images-config.js';
import { sniffFormat } from '../../dist/formats/sniff/sniff-format.js';
import { decodePixels, readHeader } from '../../dist/images/decode-image.js';
import { restrictLibvips } from '../../dist/images/loaders.js';
import { planResize } from '../../dist/images/plan-resize.js';
import { processImage } from '../../dist/images/process-image.js';
import { measurePixels } from '../../dist/images/signals/measure-pixels.js';

const ROUNDS = 5;
restrictLibvips();
const config = resolveImagesConfig({ placeholders: 'keep' });
const files = process.argv[2] === undefined ? await ownPictures() : await picturesOf(process.argv[2]);

const usable = [];
for (const file of files) {
  const result = await processImage(file, config);
  if (!('stored' in result)) continue;
  const { original_width: width, original_height: height } = result.stored;
  const plan = planResize(width, height, config.resize);
  const known = { bytes: file, format: sniffFormat(file).format };
  const pixels = await decodePixels(known, await readHeader(known), plan, true, config);
  usable.push({ file, pixels });
}

// Rounds of the two alternate, so that what else the machine does falls on both.
let whole = 0;
let signals = 0;
for (let round = 0; round < ROUNDS; round++) {
  whole += await cpuOf(({ file }) => processImage(file, config));
  signals += await cpuOf(({ pixels }) => measurePixels(pixels));
}
const each = (ms) => Number((ms / ROUNDS / usable.length).toFixed(2));
console.log(
  JSON.stringify({
    images: usable.length,
    rounds: ROUNDS,
    cpu_ms_per_image: { with_signals: each(whole), signals_alone: each(signals) },
    throughput_with_to_without: Number(((whole - signals) / whole).toFixed(3)),
  }),
);

async function cpuOf(work) {
  const before = process.cpuUsage();
  for (const item of usable) await work(item);
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

async function picturesOf(folder) {
  const found = [];
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const bytes = await readFile(join(entry.parentPath, entry.name));
    if (sniffFormat(bytes).kind === 'image') found.push(bytes);
  }
  return found;
}

async function ownPictures() {
  const pictures = [];
  for (const [width, height] of [
    [1600, 1200],
    [640, 480],
  ])
    for (let seed = 1; seed <= 10; seed++) {
      const data = Buffer.alloc(width * height * 3);
      let state = seed * 2654435761;
      for (let i = 0; i < data.length; i++) {
        state = (Math.imul(state ^ (state >>> 15), 2246822519) + 0x9e3779b9) >>> 0;
        const [x, y] = [Math.floor(i / 3) % width, Math.floor(i / 3 / width)];
        const wave = 60 * Math.sin((x * seed) / 90) + 50 * Math.cos((y * (seed + 3)) / 70);
        data[i] = Math.max(0, Math.min(255, 128 + wave + (state >>> 28) - 8));
      }
      pictures.push(
        await sharp(data, { raw: { width, height, channels: 3 } })
          .jpeg({ quality: 85 })
          .toBuffer(),
      );
    }
  return pictures;
}

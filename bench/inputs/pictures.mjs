// Draws pictures from seeds, as a shuffled web corpus has them: node pictures.mjs FOLDER COUNT
//
// 500 to 2,400 pixels on the longer side; JPEG 78 %, PNG 10 %, WebP 12 %. Each is three layers of noise of different
// grain over one another, which compresses as photographs do: a JPEG of quality 90 takes about a quarter byte a pixel.
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { randomFrom } from '../extraction/fit/made-words.mjs';

const SIDES = [500, 2400];
const PROPORTIONS = [1, 4 / 3, 3 / 2, 16 / 9, 3 / 4];
/** Grain in pixels of each layer, and how it is laid over the ones before. */
const LAYERS = [
  [90, undefined],
  [12, 'overlay'],
  [5, 'soft-light'],
];
const ENCODERS = {
  jpg: (picture, random) => picture.jpeg({ quality: 82 + Math.floor(random() * 12) }),
  png: (picture) => picture.png({ compressionLevel: 6 }),
  webp: (picture, random) => picture.webp({ quality: 75 + Math.floor(random() * 15), effort: 2 }),
};

const [folder, count] = process.argv.slice(2);
await mkdir(folder, { recursive: true });
for (let n = 0; n < Number(count); n++) {
  const random = randomFrom(n + 1);
  const format = formatOf(n);
  const bytes = await ENCODERS[format](await draw(random), random).toBuffer();
  await writeFile(join(folder, `${String(n).padStart(5, '0')}.${format}`), bytes);
}

/** 78, 10 and 12 of each hundred, in an order that spreads them. */
function formatOf(n) {
  const place = (n * 37) % 100;
  if (place < 78) return 'jpg';
  return place < 88 ? 'png' : 'webp';
}

async function draw(random) {
  const longer = Math.round(SIDES[0] + random() * (SIDES[1] - SIDES[0]));
  const proportion = PROPORTIONS[Math.floor(random() * PROPORTIONS.length)];
  const [width, height] =
    proportion >= 1 ? [longer, Math.round(longer / proportion)] : [Math.round(longer * proportion), longer];
  const layers = [];
  for (const [grain, blend] of LAYERS) layers.push({ ...(await layer(random, width, height, grain)), blend });
  const [base, ...over] = layers;
  const laid = await sharp(base.input, { raw: base.raw }).composite(over).raw().toBuffer();
  return sharp(laid, { raw: { width, height, channels: laid.length / (width * height) } }).removeAlpha();
}

/** Random colours on a coarse grid, drawn out to the size of the picture. */
async function layer(random, width, height, grain) {
  const [columns, rows] = [Math.ceil(width / grain) + 1, Math.ceil(height / grain) + 1];
  const cells = Buffer.alloc(columns * rows * 3);
  let state = Math.floor(random() * 2 ** 32);
  for (let i = 0; i < cells.length; i++) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    cells[i] = state >>> 24;
  }
  const input = await sharp(cells, { raw: { width: columns, height: rows, channels: 3 } })
    .resize(width, height, { fit: 'fill', kernel: 'cubic' })
    .raw()
    .toBuffer();
  return { input, raw: { width, height, channels: 3 } };
}

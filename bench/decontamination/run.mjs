// Recall of the hash lists on copies of their images, and false hits on images and pages that are in no benchmark.
//
//   npm run build && node bench/decontamination/run.mjs IMAGES [PAGES]
//
// IMAGES is a folder of pictures: every second distinct one is the benchmark, the others are strangers to it. Each of
// the benchmark's is copied smaller (512, 256, 128 on the longer side), enlarged (1.5 times), and recompressed (JPEG at
// 75 and 40, WebP at 60). PAGES holds <set>/html/*.html.gz: the first paragraph of 13 tokens and more of every second
// page is the benchmark, pages of the other half are strangers. Prints JSON for several thresholds.
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import sharp from 'sharp';
import { Contamination } from '../../dist/decontaminate/contamination.js';
import { GRAM_TOKENS, gramsOf, tokensOf } from '../../dist/decontaminate/text-grams.js';
import { createImagePool } from '../../dist/images/image-pool.js';
import { extractDocument } from '../../dist/index.js';

const [imageFolder, pageFolder] = process.argv.slice(2);
const COPIES = {
  'longer side 512': (image) =>
    image.resize(512, 512, { fit: 'inside', withoutEnlargement: true }).jpeg({ quality: 85 }),
  'longer side 256': (image) =>
    image.resize(256, 256, { fit: 'inside', withoutEnlargement: true }).jpeg({ quality: 85 }),
  'longer side 128': (image) =>
    image.resize(128, 128, { fit: 'inside', withoutEnlargement: true }).jpeg({ quality: 85 }),
  '1.5 times': (image, { width }) => image.resize(Math.round(width * 1.5)).jpeg({ quality: 90 }),
  'JPEG 75': (image) => image.jpeg({ quality: 75 }),
  'JPEG 40': (image) => image.jpeg({ quality: 40 }),
  'WebP 60': (image) => image.webp({ quality: 60 }),
};
const THRESHOLDS = [
  [4, 4],
  [6, 6],
  [8, 8],
  [10, 10],
  [8, 64],
].map(([phash_distance, dhash_distance]) => ({ phash_distance, dhash_distance, min_grams: 1 }));

const pool = createImagePool({ threads: 2 });
const hashed = async (bytes) => (await pool.run(bytes)).stored;
const pictures = [];
const seen = new Set();
for (const name of (await readdir(imageFolder, { recursive: true })).sort()) {
  const bytes = await readFile(join(imageFolder, name)).catch(() => undefined);
  if (bytes === undefined) continue;
  const stored = await hashed(bytes);
  // One picture in several files of the folder is one: it would be a stranger to itself.
  if (stored === undefined || Math.min(stored.width, stored.height) < 64 || seen.has(stored.phash)) continue;
  seen.add(stored.phash);
  pictures.push({ name, stored });
}
const benchmark = pictures.filter((_, at) => at % 2 === 0);
const strangers = pictures.filter((_, at) => at % 2 === 1);
const contamination = new Contamination();
contamination.add({
  schema: 'weft/decontamination/1',
  gram_tokens: GRAM_TOKENS,
  benchmarks: ['images', 'texts'],
});
for (const { stored } of benchmark) contamination.add({ benchmark: 'images', ...stored });
const copies = [];
for (const { stored } of benchmark) {
  for (const [kind, copy] of Object.entries(COPIES)) {
    const bytes = await copy(sharp(stored.data), stored).toBuffer();
    const again = await hashed(bytes);
    if (again !== undefined) copies.push({ kind, hashes: again });
  }
}
const images = THRESHOLDS.map((thresholds) => {
  const found = copies.filter(
    ({ hashes }) => contamination.imageHits({ ...hashes, pixels_sha256: '' }, thresholds).length > 0,
  );
  const byKind = Object.keys(COPIES).map((kind) => {
    const all = copies.filter((copy) => copy.kind === kind).length;
    return [kind, Number((found.filter((copy) => copy.kind === kind).length / all).toFixed(3))];
  });
  const wrong = strangers.filter(({ stored }) => contamination.imageHits(stored, thresholds).length > 0);
  return {
    ...thresholds,
    recall: Number((found.length / copies.length).toFixed(4)),
    recall_by_copy: Object.fromEntries(byKind),
    false_hits: wrong.length,
    false: wrong.map(({ name }) => name).slice(0, 10),
  };
});
await pool.close();

let texts;
if (pageFolder !== undefined) {
  const pages = [];
  for (const set of (await readdir(pageFolder)).sort()) {
    for (const file of (await readdir(join(pageFolder, set, 'html')).catch(() => [])).sort()) {
      const body = gunzipSync(await readFile(join(pageFolder, set, 'html', file)));
      const url = `https://${set}.example/${file}`;
      const result = extractDocument({ id: url, url, body, source: { input: file, offset: 0 } });
      if (!('document' in result)) continue;
      pages.push(result.document.nodes.filter(({ type }) => type === 'text').map(({ text }) => text));
    }
  }
  let listed = 0;
  const positives = [];
  for (const page of pages.filter((_, at) => at % 2 === 0)) {
    const text = page.find((one) => tokensOf(one).length >= GRAM_TOKENS);
    if (text === undefined) continue;
    const grams = [...new Set(gramsOf(tokensOf(text), GRAM_TOKENS))];
    contamination.add({ benchmark: 'texts', grams });
    positives.push(page);
    listed += 1;
  }
  const others = pages.filter((_, at) => at % 2 === 1);
  const thresholds = { phash_distance: 8, dhash_distance: 8, min_grams: 1 };
  texts = {
    listed,
    pages_found: positives.filter((page) => contamination.textHits(page, thresholds).length > 0).length,
    strangers: others.length,
    false_hits: others.filter((page) => contamination.textHits(page, thresholds).length > 0).length,
  };
}
console.log(
  JSON.stringify(
    { benchmark: benchmark.length, copies: copies.length, strangers: strangers.length, images, texts },
    null,
    1,
  ),
);

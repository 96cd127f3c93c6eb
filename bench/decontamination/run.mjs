// Recall of the hash lists on copies of their images, and false hits on images and pages that are in no benchmark.
//
//   npm run build && node bench/decontamination/run.mjs IMAGES STRANGERS [PAGES]
//
// IMAGES is a folder of pictures that are the benchmark, STRANGERS one of pictures from elsewhere; of both those of at
// least 128 pixels on the shorter side count, each once. Each of the benchmark's is copied smaller (512, 256, 128 on the longer side), enlarged (1.5 times), and recompressed (JPEG at
// 75 and 40, WebP at 60). PAGES holds <set>/html/*.html.gz: the first paragraph of 13 tokens and more of every second
// page is the benchmark, pages of the other half are strangers. Prints JSON for several thresholds.
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import sharp from 'sharp';
import { Contamination } from '../../dist/decontaminate/contamination.js';
import { GRAM_TOKENS, gramsOf, tokensOf } from '../../dist/decontaminate/text-grams.js';
import { createImagePool } from '../../dist/images/image-pool.js';
import { extractDocument } from '../../dist/public/extract.js';

const [imageFolder, strangerFolder, pageFolder] = process.argv.slice(2);
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
  [12, 12],
  [8, 64],
  [10, 64],
].map(([phash_distance, dhash_distance]) => ({ phash_distance, dhash_distance, min_grams: 1 }));

const pool = createImagePool({ threads: 2 });
const hashed = async (bytes) => (await pool.run(bytes)).stored;
/** Flags, gradients and drawings on white have hashes that many pictures have; they are found by their pixels alone. */
function hasContours(dhash) {
  const set = BigInt(`0x${dhash}`).toString(2).replaceAll('0', '').length;
  return set >= 6 && set <= 58;
}

async function picturesIn(folder) {
  const pictures = [];
  const seen = new Set();
  for (const name of (await readdir(folder, { recursive: true })).sort()) {
    const bytes = await readFile(join(folder, name)).catch(() => undefined);
    const stored = bytes && (await hashed(bytes));
    if (stored === undefined || Math.min(stored.width, stored.height) < 128 || seen.has(stored.phash))
      continue;
    seen.add(stored.phash);
    pictures.push({ name, stored });
  }
  return pictures;
}
const benchmark = await picturesIn(imageFolder);
const strangers = await picturesIn(strangerFolder);
const contamination = new Contamination();
contamination.add({
  schema: 'weft/decontamination/1',
  gram_tokens: GRAM_TOKENS,
  benchmarks: ['images', 'texts'],
});
for (const { stored } of benchmark) contamination.add({ benchmark: 'images', ...stored });
const copies = [];
for (const { name, stored } of benchmark) {
  for (const [kind, copy] of Object.entries(COPIES)) {
    const bytes = await copy(sharp(stored.data), stored).toBuffer();
    const again = await hashed(bytes);
    if (again !== undefined) copies.push({ name, kind, hashes: again, contours: hasContours(stored.dhash) });
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
  const share = (some) =>
    Number((some.filter((copy) => found.includes(copy)).length / some.length).toFixed(4));
  const wrong = strangers.filter(({ stored }) => contamination.imageHits(stored, thresholds).length > 0);
  return {
    ...thresholds,
    recall: Number((found.length / copies.length).toFixed(4)),
    recall_of_pictures_with_contours: share(copies.filter(({ contours }) => contours)),
    recall_by_copy: Object.fromEntries(byKind),
    false_hits: wrong.length,
    pairs: benchmark.length * strangers.length,
    missed: [...new Set(copies.filter((copy) => !found.includes(copy)).map(({ name }) => name))].slice(0, 12),
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
    // Half of the benchmark's texts are the first of their page, and some of them are furniture of a site that its other
    // pages have as well.
    shared: others.flatMap((page) => contamination.textHits(page, thresholds)).map(({ how }) => how),
  };
}
console.log(
  JSON.stringify(
    { benchmark: benchmark.length, copies: copies.length, strangers: strangers.length, images, texts },
    null,
    1,
  ),
);

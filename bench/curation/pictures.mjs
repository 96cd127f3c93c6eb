// Recall of changed pictures, and false pairs among distinct ones, by distance of pHash and dHash together.
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { withDuckDb } from '../../dist/curate/duckdb.js';
import { findPictureCopies } from '../../dist/curate/find-picture-copies.js';
import { SIGNAL_COLUMNS } from '../../dist/curate/signal-rows.js';
import { createParquetTable } from '../../dist/formats/parquet/parquet-table.js';
import { differenceHash } from '../../dist/images/difference-hash.js';
import { perceptualHash } from '../../dist/images/perceptual-hash.js';
import { pictureDistance } from '../../dist/signals/duplicates/picture-distance.js';

const DISTANCES = [16, 20, 24, 28];
const DRAWN = 700;
/** What overused-images takes by default. */
const MAX_DISTANCE = 28;

async function hashes(bytes) {
  const { data, info } = await sharp(bytes)
    .flatten({ background: '#ffffff' })
    .resize({ width: 32, height: 32, fit: 'fill', kernel: 'linear' })
    .toColourspace('b-w')
    .raw()
    .toBuffer({ resolveWithObject: true });
  const grey = Uint8Array.from({ length: 1024 }, (_, i) => data[i * info.channels]);
  return { sha256: `${Math.random()}`, phash: perceptualHash(grey), dhash: differenceHash(grey), grey };
}

const mark = (w, h, size, opacity, place) =>
  Buffer.from(
    `<svg width="${w}" height="${h}"><text ${place} font-size="${Math.max(8, w * size)}" fill="white" fill-opacity="${opacity}" stroke="black" stroke-opacity="0.3" font-family="sans-serif">example.org</text></svg>`,
  );
const CHANGES = {
  resize_half: (image, w) => image.resize(Math.round(w / 2)),
  resize_third: (image, w) => image.resize(Math.round(w / 3)),
  jpeg_40: (image) => image.jpeg({ quality: 40 }),
  webp_60: (image) => image.webp({ quality: 60 }),
  crop_5: (image, w, h) => {
    const [x, y] = [Math.round(w * 0.025), Math.round(h * 0.025)];
    return image.extract({ left: x, top: y, width: w - 2 * x, height: h - 2 * y });
  },
  crop_5_left: (image, w, h) =>
    image.extract({ left: Math.round(w * 0.05), top: 0, width: w - Math.round(w * 0.05), height: h }),
  crop_5_bottom: (image, w, h) =>
    image.extract({ left: 0, top: 0, width: w, height: h - Math.round(h * 0.05) }),
  watermark_corner: (image, w, h) =>
    image.composite([{ input: mark(w, h, 0.05, 0.7, `x="${w * 0.97}" y="${h * 0.95}" text-anchor="end"`) }]),
  watermark_across: (image, w, h) =>
    image.composite([
      {
        input: mark(
          w,
          h,
          0.12,
          0.4,
          `transform="translate(${w / 2} ${h / 2}) rotate(-30)" text-anchor="middle"`,
        ),
      },
    ]),
};

/** Shapes of chance before a sky of chance. */
function drawn(seed) {
  let state = Math.imul(seed + 1, 0x9e3779b1) >>> 0;
  const random = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return ((state ^ (state >>> 16)) >>> 0) / 2 ** 32;
  };
  const colour = () =>
    `hsl(${Math.floor(random() * 360)},${Math.floor(30 + random() * 60)}%,${Math.floor(15 + random() * 70)}%)`;
  const shapes = Array.from({ length: 6 + Math.floor(random() * 14) }, () => {
    const [x, y, r] = [random() * 480, random() * 360, 15 + random() * 110];
    const kind = random();
    if (kind < 0.4)
      return `<ellipse cx="${x}" cy="${y}" rx="${r}" ry="${r * (0.3 + random())}" fill="${colour()}"/>`;
    if (kind < 0.7)
      return `<rect x="${x - r}" y="${y - r}" width="${r * 2}" height="${r}" transform="rotate(${random() * 90} ${x} ${y})" fill="${colour()}"/>`;
    return `<polygon points="${x},${y - r} ${x + r},${y + r * random()} ${x - r * random()},${y + r}" fill="${colour()}"/>`;
  });
  return Buffer.from(
    `<svg width="480" height="360"><defs><linearGradient id="g" x1="${random()}" x2="${random()}" y1="0" y2="1"><stop stop-color="${colour()}"/><stop offset="1" stop-color="${colour()}"/></linearGradient></defs><rect width="480" height="360" fill="url(#g)"/>${shapes.join('')}</svg>`,
  );
}

/** Grey levels as pictures of things have them: icons and blank pages have no detail that a hash could hold. */
function isDetailed(grey) {
  const histogram = new Map();
  for (const level of grey) histogram.set(level, (histogram.get(level) ?? 0) + 1);
  const mean = grey.reduce((sum, level) => sum + level, 0) / grey.length;
  const contrast = Math.sqrt(grey.reduce((sum, level) => sum + (level - mean) ** 2, 0) / grey.length);
  let entropy = 0;
  for (const count of histogram.values()) entropy -= (count / grey.length) * Math.log2(count / grey.length);
  return contrast >= 20 && entropy >= 5;
}

async function* realPictures(folder) {
  if (!existsSync(folder)) return;
  const names = readdirSync(folder, { recursive: true })
    .map(String)
    .filter((name) => /\.(jpe?g|png|webp|avif)$/i.test(name));
  for (const name of names.sort()) {
    try {
      const bytes = await sharp(readFileSync(join(folder, name)), { limitInputPixels: 5e7 })
        .rotate()
        .flatten({ background: '#ffffff' })
        .toColourspace('srgb')
        .resize({ width: 1000, height: 1000, fit: 'inside', withoutEnlargement: true })
        .png({ compressionLevel: 1 })
        .toBuffer();
      const { width, height } = await sharp(bytes).metadata();
      if (Math.min(width, height) >= 100) yield { name, bytes, width, height };
    } catch {}
  }
}

/**
 * Of each kind of change, the share of copies that overused-images finds, which compares only what a block of the
 * hashes brings together, next to the share that lies within its distance, which comparing all pairs would find.
 */
async function bandedRecall(changed) {
  const shares = {};
  const total = { copies: 0, banded: 0, all_pairs: 0 };
  for (const [name, pairs] of changed) {
    const scratch = mkdtempSync(join(tmpdir(), 'weft-banded-'));
    const path = join(scratch, 'signals.parquet');
    const table = createParquetTable(path, SIGNAL_COLUMNS);
    for (const [n, pair] of pairs.entries())
      for (const [node, { sha256, phash, dhash }] of pair.entries())
        table.add({
          ...{ unit: 'u-0', ordinal: n, document: `doc-${n}`, kind: 'image', part: `${node}.jpg` },
          ...{ node, sha256, phash, dhash },
        });
    await table.finish();
    let banded = 0;
    await withDuckDb({ scratch, threads: 2 }, async (db) => {
      for await (const { copy, of } of findPictureCopies(db, [path], MAX_DISTANCE))
        if (copy.ordinal === of.ordinal) banded += 1;
    });
    rmSync(scratch, { recursive: true });
    const within = pairs.filter(([a, b]) => pictureDistance(a, b) <= MAX_DISTANCE).length;
    shares[name] = { banded: share(banded, pairs.length), all_pairs: share(within, pairs.length) };
    total.copies += pairs.length;
    total.banded += banded;
    total.all_pairs += within;
  }
  return { ...shares, total };
}

const share = (part, all) => Math.round((part / all) * 1000) / 1000;

/** Of each kind of change, the share of pictures within each distance; and the pairs of distinct pictures within it. */
export async function pictureFigures(folder) {
  const changes = { real: new Map(), drawn: new Map() };
  const distinct = [];
  const count = { real: 0, drawn: 0 };
  const measure = async (kind, bytes, width, height) => {
    const original = await hashes(bytes);
    if (kind === 'real' && !isDetailed(original.grey)) return;
    // Files of one picture in several formats would be pairs, and are: one of each is enough.
    const known = distinct.some(
      (other) => other.kind === kind && kind === 'real' && pictureDistance(other, original) <= 32,
    );
    if (!known) distinct.push({ ...original, kind });
    if (known || (kind === 'drawn' && count.drawn >= 150)) return;
    count[kind] += 1;
    for (const [name, change] of Object.entries(CHANGES)) {
      const changed = await change(sharp(bytes), width, height).toBuffer();
      const final = /webp/.test(name) ? changed : await sharp(changed).jpeg({ quality: 85 }).toBuffer();
      const list = changes[kind].get(name) ?? [];
      list.push([original, await hashes(final)]);
      changes[kind].set(name, list);
    }
  };
  for await (const { bytes, width, height } of realPictures(folder))
    await measure('real', bytes, width, height);
  for (let seed = 0; seed < DRAWN; seed++)
    await measure('drawn', await sharp(drawn(seed)).png().toBuffer(), 480, 360);
  const within = (list, distance) =>
    share(list.filter(([a, b]) => pictureDistance(a, b) <= distance).length, list.length);
  const drawnOnly = distinct.filter(({ kind }) => kind === 'drawn');
  const pairs = [];
  for (let i = 0; i < drawnOnly.length; i++)
    for (let j = i + 1; j < drawnOnly.length; j++) pairs.push(pictureDistance(drawnOnly[i], drawnOnly[j]));
  const realPairs = [];
  for (const [i, a] of distinct.entries())
    for (const b of distinct.slice(i + 1))
      if (a.kind === 'real' || b.kind === 'real') realPairs.push(pictureDistance(a, b));
  const table = (lists) =>
    Object.fromEntries(
      [...lists].map(([name, list]) => [
        name,
        Object.fromEntries(DISTANCES.map((d) => [d, within(list, d)])),
      ]),
    );
  return {
    pictures: count,
    recall_within_distance: { real: table(changes.real), drawn: table(changes.drawn) },
    recall_through_blocks: {
      real: await bandedRecall(changes.real),
      drawn: await bandedRecall(changes.drawn),
    },
    pairs_of_distinct: { drawn: pairs.length, with_real: realPairs.length },
    false_pairs_within_distance: Object.fromEntries(
      DISTANCES.map((d) => [
        d,
        { drawn: pairs.filter((p) => p <= d).length, with_real: realPairs.filter((p) => p <= d).length },
      ]),
    ),
  };
}

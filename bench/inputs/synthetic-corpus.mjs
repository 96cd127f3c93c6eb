import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { randomFrom } from '../extraction/fit/made-words.mjs';

const dist = (path) => import(new URL(`../../dist/${path}`, import.meta.url).href);

const TEXT =
  'The old bridge was rebuilt in stone after the flood, and its arches still carry the road. '.repeat(4);

/**
 * Documents by size: what each image takes and how many there are.
 *
 * OBELICS has 2.5 images a document, MMC4-core 4.1. A photograph at the pipelines' default (1024 pixels on its long
 * side, JPEG of quality 90) takes 80 to 250 kB, one at the 256 pixels of LAION-400M about 25 kB: `typical` is the
 * lightest corpus that the defaults build, `small` the worst case, where each document's own cost shows most.
 */
export const SIZES = {
  small: { images: 2, imageBytes: 24_000 },
  typical: { images: 3, imageBytes: 80_000 },
};

/**
 * Writes a corpus of documents whose images stand between texts of 350 characters, by the package's own shard writer.
 * Noise stands in place of JPEGs, since formats that pass images through never decode them.
 *
 * @param {string} folder
 * @param {number} documents
 * @param {keyof typeof SIZES} size
 */
export async function writeSyntheticCorpus(folder, documents, size) {
  const { images: count, imageBytes } = SIZES[size];
  const { createShardWriter } = await dist('corpus/shard-writer.js');
  const { storeShard, commitUnit } = await dist('commit/commit-unit.js');
  const { finishBuild } = await dist('commit/finish-build.js');
  const { createFsStore } = await dist('store/fs-store.js');
  const { sampleKey } = await dist('corpus/sample-key.js');
  const store = createFsStore(folder);
  const plan = '0'.repeat(16);
  await mkdir(folder, { recursive: true });
  const record = {
    schema: 'weft/corpus/1',
    name: 'synthetic',
    plan,
    weft_version: '0',
    pipeline: {},
    units: 1,
  };
  await writeFile(join(folder, 'corpus.json'), JSON.stringify(record));
  const staging = await mkdtemp(join(tmpdir(), 'weft-bench-'));
  const writer = createShardWriter({
    folder: staging,
    unit: 'html-00000',
    maxBytes: 5e8,
    maxDocuments: 10_000,
  });
  const noise = noiseOf(imageBytes);
  const slot = { phase: 'assemble', unit: 'html-00000' };
  const shards = [];
  const keep = async (shard) => {
    if (!shard) return;
    await storeShard(store, slot, shard);
    shards.push(shard.entry);
  };
  for (let n = 0; n < documents; n++) {
    const { sample, images } = syntheticDocument(n, { noise, count, imageBytes, key: sampleKey(`doc-${n}`) });
    await keep(await writer.add(sample, images));
  }
  await keep(await writer.finish());
  // A build of one unit, complete: validation asks for its plans, and for the manifests of every phase.
  await mkdir(join(folder, 'plans'), { recursive: true });
  for (const phase of ['extract', 'curate', 'assemble']) {
    const units = phase === 'curate' ? [] : [{ name: slot.unit }];
    await writeFile(
      join(folder, 'plans', `${phase}.json`),
      JSON.stringify({ schema: 'weft/plan/1', plan, phase, units }),
    );
  }
  const extracted = { counts: { documents }, drops: {}, files: [], shards: [] };
  await commitUnit(store, { plan, phase: 'extract', unit: slot.unit }, extracted);
  await commitUnit(store, { plan, ...slot }, { counts: { documents }, drops: {}, files: [], shards });
  await finishBuild(store, plan, 'synthetic');
  await rm(staging, { recursive: true });
}

/** Noise for images of a size to be cut from, the same in each run. */
export function noiseOf(imageBytes) {
  const random = randomFrom(1);
  const noise = Buffer.alloc(imageBytes * 64);
  for (let at = 0; at < noise.length; at += 4) noise.writeUInt32LE(Math.floor(random() * 2 ** 32), at);
  return noise;
}

/** One document of it, with its images. */
export function syntheticDocument(n, { noise, count, imageBytes, key }) {
  const images = Array.from({ length: count }, (_, i) => {
    const start = (n * count + i) % 63;
    const data = Buffer.from(noise.subarray(start * imageBytes, (start + 1) * imageBytes));
    // A JPEG's first and last bytes: formats that pass JPEGs through look at them.
    data.set([0xff, 0xd8, 0xff, 0xe0], 0);
    data.set([0xff, 0xd9], imageBytes - 2);
    data.writeUInt32LE(n * count + i, 8);
    return { part: `${i}.jpg`, data };
  });
  const text = { type: 'text', role: 'paragraph', text: TEXT };
  const nodes = [text, ...images.flatMap((image) => [imageNode(image, n), text])];
  const sample = {
    schema: 'weft/sample/1',
    key,
    id: `doc-${n}`,
    url: `https://h${n % 1000}.example/${n}`,
    source: { input: 'synthetic', offset: n },
    nodes,
    texts: nodes.map((node) => (node.type === 'text' ? node.text : null)),
    images: nodes.map((node) => (node.type === 'image' ? node.part : null)),
    signals: {},
  };
  return { sample, images };
}

function imageNode({ part, data }, n) {
  const url = `https://h${n % 1000}.example/${n}/${part}`;
  return {
    type: 'image',
    part,
    original_url: url,
    final_url: url,
    origin: 'http',
    sha256: createHash('sha256').update(data).digest('hex'),
    width: 512,
    height: 384,
    bytes: data.byteLength,
    format: 'jpeg',
    original_width: 1024,
    original_height: 768,
    original_bytes: 100_000,
    original_format: 'jpeg',
    phash: '0123456789abcdef',
    dhash: 'fedcba9876543210',
    alt: 'A bridge',
  };
}

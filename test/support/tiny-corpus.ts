import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { parquetWriteBuffer } from 'hyparquet-writer';
import sharp from 'sharp';
import type { ImagesConfig } from '../../src/config/images-config.js';
import { resolveImagesConfig } from '../../src/config/images-config.js';
import {
  CORPUS_RECORD,
  dropsName,
  manifestName,
  planName,
  STATS,
  WIDS_META,
} from '../../src/corpus/corpus-layout.js';
import type { PartData } from '../../src/corpus/encode-sample.js';
import { extensionOf, sampleKey } from '../../src/corpus/sample-key.js';
import { createShardWriter, type StagedShard } from '../../src/corpus/shard-writer.js';
import { processImage } from '../../src/images/process-image.js';
import type { TextNode } from '../../src/model/document.js';
import {
  type CorpusRecord,
  type CorpusStats,
  type FileEntry,
  type Manifest,
  PHASES,
  type Phase,
  type ShardEntry,
} from '../../src/model/manifest.js';
import type { Sample, SampleNode } from '../../src/model/sample.js';
import type { RecordedDrop } from '../../src/model/verdict.js';

export const TINY_PLAN = '0123456789abcdef';
const FORMATS = ['jpeg', 'png', 'webp'] as const;

/** A document with its images, ready for a shard. */
export interface TinyDocument {
  sample: Sample;
  images: PartData[];
}

/** A picture like no other: two crossed waves and a disc, whose place and colours follow from the seed. */
export async function tinyPicture(seed: number, width = 96, height = 72): Promise<Buffer> {
  const pixels = Buffer.alloc(width * height * 3);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const wave =
        Math.sin((x * (1 + (seed % 5))) / 17 + seed) + Math.cos((y * (1 + (seed % 3))) / 13 - seed);
      const disc = Math.hypot(x - ((seed * 37) % width), y - ((seed * 23) % height)) < 18 ? 90 : 0;
      const at = (y * width + x) * 3;
      pixels[at] = Math.min(255, 90 + 40 * wave + disc);
      pixels[at + 1] = Math.min(255, 110 + 30 * wave);
      pixels[at + 2] = Math.max(0, 150 - 40 * wave - disc);
    }
  }
  return sharp(pixels, { raw: { width, height, channels: 3 } })
    .png()
    .toBuffer();
}

/** Document number `n`: text, then `n` mod 4 images with text between, some of it beyond ASCII. */
export async function tinyDocument(n: number): Promise<TinyDocument> {
  const id = `https://example.org/page/${n}`;
  const texts: TextNode[] = [
    { type: 'text', role: 'heading', level: 1, text: `Page ${n} — 第${n}页` },
    { type: 'text', role: 'paragraph', text: `A “paragraph” of page ${n}, with an astral 🍵 sign.` },
  ];
  const nodes: SampleNode[] = [...texts];
  const images: PartData[] = [];
  for (let i = 0; i < n % 4; i++) {
    const format = FORMATS[(n + i) % FORMATS.length] as ImagesConfig['format'];
    const config = resolveImagesConfig({ format });
    const result = await processImage(await tinyPicture(n * 10 + i), config);
    if (!('stored' in result)) throw new Error(`tiny picture refused: ${result.drop.reason}`);
    const { data, signals: _signals, frames: _frames, ...facts } = result.stored;
    const part = `${i}.${extensionOf(facts.format)}`;
    images.push({ part, data });
    const url = `${id}/${i}.png`;
    nodes.push(
      {
        type: 'image',
        part,
        original_url: url,
        final_url: url,
        origin: 'file',
        bytes: data.byteLength,
        ...facts,
        alt: `Wave ${i}`,
      },
      { type: 'text', role: 'caption', text: `Figure ${i} of page ${n}.` },
    );
  }
  const sample: Sample = {
    schema: 'weft/sample/1',
    key: sampleKey(id),
    id,
    url: id,
    title: `Page ${n}`,
    language: 'en',
    source: { input: 'site.tar', offset: n * 1000, length: 900 },
    nodes,
    texts: nodes.map((node) => (node.type === 'text' ? node.text : null)),
    images: nodes.map((node) => (node.type === 'image' ? node.part : null)),
    signals: { text_chars: 40 },
  };
  return { sample, images };
}

/** Options of {@link writeTinyCorpus}. */
export interface TinyCorpusOptions {
  /** Default: 8. */
  documents?: number;
  /** Number of the first document. Default: 0. */
  first?: number;
  /** Default: `tiny`. */
  name?: string;
  /** Default: 2. */
  units?: number;
  /** Default: 3. */
  documentsPerShard?: number;
}

/** Writes a complete corpus of a few documents with real images into a folder, as a build would leave it. */
export async function writeTinyCorpus(
  folder: string,
  { documents = 8, first = 0, name = 'tiny', units = 2, documentsPerShard = 3 }: TinyCorpusOptions = {},
): Promise<void> {
  const names = Array.from({ length: units }, (_, i) => `site-${String(i).padStart(5, '0')}`);
  const record: CorpusRecord = {
    schema: 'weft/corpus/1',
    name,
    plan: TINY_PLAN,
    weft_version: '0.0.0-test',
    pipeline: { source: { type: 'html', input: ['site.tar'] } },
    units,
  };
  await writeJson(folder, CORPUS_RECORD, record);
  const curate = ['curate-00000'];
  for (const phase of PHASES) {
    const planned = (phase === 'curate' ? curate : names).map((name) => ({ name, input: 'site.tar' }));
    await writeJson(folder, planName(phase), {
      schema: 'weft/plan/1',
      plan: TINY_PLAN,
      phase,
      units: planned,
    });
  }
  for (const [i, unit] of names.entries()) {
    const numbers = Array.from({ length: documents }, (_, n) => first + n).filter((n) => n % units === i);
    await writeExtractUnit(folder, unit, numbers);
    await writeAssembleUnit(folder, unit, numbers, documentsPerShard);
  }
  const decisions = await writeTable(folder, 'decisions', 'curate-00000', ['keep']);
  await writeManifest(folder, 'curate', 'curate-00000', {
    counts: { documents: documents },
    files: [decisions],
  });
  await writeSums(folder);
}

async function writeExtractUnit(folder: string, unit: string, numbers: readonly number[]): Promise<void> {
  const lines = await Promise.all(
    numbers.map(async (n) => JSON.stringify((await tinyDocument(n)).sample.id)),
  );
  const drops: RecordedDrop[] = [
    {
      level: 'page',
      reason: 'no_content',
      url: 'https://example.org/empty',
      source: { input: 'site.tar', offset: 7 },
    },
    { level: 'record', reason: 'not_html', detail: 'text/css' },
    { level: 'record', reason: 'not_html', detail: 'application/pdf' },
  ];
  const files = [
    await writeHashed(folder, `documents/${unit}`, '.jsonl.gz', gzipSync(`${lines.join('\n')}\n`)),
    await writeTable(folder, 'signatures', unit, lines),
    await writeLedger(folder, 'extract', unit, drops),
  ];
  const counts = { documents: numbers.length, pages: numbers.length + 1, records: numbers.length + 3 };
  await writeManifest(folder, 'extract', unit, {
    counts,
    files,
    drops: { 'page:no_content': 1, 'record:not_html': 2 },
  });
}

async function writeAssembleUnit(
  folder: string,
  unit: string,
  numbers: readonly number[],
  maxDocuments: number,
): Promise<void> {
  const staging = join(folder, 'shards');
  const writer = createShardWriter({ folder: staging, unit, maxBytes: 64 * 1024 * 1024, maxDocuments });
  const shards: ShardEntry[] = [];
  const take = (shard: StagedShard | undefined): void => {
    if (shard) shards.push(shard.entry);
  };
  for (const n of numbers) {
    const { sample, images } = await tinyDocument(n);
    take(await writer.add(sample, images));
  }
  take(await writer.finish());
  const drop: RecordedDrop = {
    level: 'image',
    reason: 'image_too_small',
    detail: '1x1',
    document: 'x',
    node: 3,
  };
  const ledger = await writeLedger(folder, 'assemble', unit, [drop]);
  const sum = (of: (shard: ShardEntry) => number): number =>
    shards.reduce((total, shard) => total + of(shard), 0);
  const counts = {
    documents: sum(({ documents }) => documents),
    images: sum(({ images }) => images),
    shard_bytes: sum(({ bytes }) => bytes),
  };
  await writeManifest(folder, 'assemble', unit, {
    counts,
    shards,
    files: [ledger],
    drops: { 'image:image_too_small': 1 },
  });
}

async function writeTable(folder: string, kind: string, unit: string, ids: string[]): Promise<FileEntry> {
  const table = parquetWriteBuffer({ columnData: [{ name: 'id', data: ids, type: 'STRING' }] });
  return writeHashed(folder, `${kind}/${unit}`, '.parquet', Buffer.from(table));
}

/** Stores a drops ledger under its name. */
export async function writeLedger(
  folder: string,
  phase: Phase,
  unit: string,
  drops: readonly object[],
): Promise<FileEntry> {
  const bytes = gzipSync(drops.map((drop) => `${JSON.stringify(drop)}\n`).join(''));
  const entry = entryOf(dropsName(phase, unit, sha256(bytes)), bytes);
  await writeObject(folder, entry.name, bytes);
  return entry;
}

async function writeHashed(
  folder: string,
  stem: string,
  extension: string,
  bytes: Buffer,
): Promise<FileEntry> {
  const entry = entryOf(`${stem}-${sha256(bytes).slice(0, 8)}${extension}`, bytes);
  await writeObject(folder, entry.name, bytes);
  return entry;
}

async function writeManifest(
  folder: string,
  phase: Phase,
  unit: string,
  parts: Pick<Manifest, 'counts'> & Partial<Manifest>,
): Promise<void> {
  const manifest: Manifest = {
    schema: 'weft/manifest/1',
    plan: TINY_PLAN,
    phase,
    unit,
    drops: {},
    files: [],
    shards: [],
    ...parts,
  };
  await writeJson(folder, manifestName(phase, unit), manifest);
}

/** Writes `stats.json` and `wids-meta.json` from the manifests that are there. */
export async function writeSums(folder: string): Promise<void> {
  const stats: CorpusStats = {
    schema: 'weft/stats/1',
    plan: TINY_PLAN,
    units: 0,
    shards: 0,
    bytes: 0,
    counts: { extract: {}, curate: {}, assemble: {} },
    drops: { extract: {}, curate: {}, assemble: {} },
  };
  const shardlist: object[] = [];
  for (const phase of PHASES) {
    for (const file of (await readdir(join(folder, 'manifests', phase))).sort()) {
      const manifest = await readJson<Manifest>(folder, `manifests/${phase}/${file}`);
      if (phase === 'assemble') stats.units += 1;
      add(stats.counts[phase], manifest.counts);
      add(stats.drops[phase], manifest.drops);
      for (const { name: url, documents: nsamples, bytes: filesize, md5: md5sum } of manifest.shards) {
        stats.shards += 1;
        stats.bytes += filesize;
        shardlist.push({ url, nsamples, filesize, md5sum });
      }
    }
  }
  await writeJson(folder, STATS, stats);
  await writeJson(folder, WIDS_META, {
    __kind__: 'wids-shard-index-v1',
    wids_version: 1,
    name: 'tiny',
    shardlist,
  });
}

function add(sums: Record<string, number>, part: Record<string, number>): void {
  for (const [name, n] of Object.entries(part)) sums[name] = (sums[name] ?? 0) + n;
}

export function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

export function entryOf(name: string, bytes: Uint8Array): FileEntry {
  return { name, bytes: bytes.byteLength, sha256: sha256(bytes) };
}

export async function readJson<T>(folder: string, name: string): Promise<T> {
  return JSON.parse(await readFile(join(folder, name), 'utf8')) as T;
}

export async function writeJson(folder: string, name: string, value: unknown): Promise<void> {
  await writeObject(folder, name, Buffer.from(`${JSON.stringify(value, null, 1)}\n`));
}

export async function writeObject(folder: string, name: string, bytes: Uint8Array): Promise<void> {
  const path = join(folder, name);
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, bytes);
}

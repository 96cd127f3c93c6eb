import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import sharp from 'sharp';
import { CORPUS_RECORD, dropsName, manifestName, STATS } from '../../src/corpus/corpus-layout.js';
import { sampleKey } from '../../src/corpus/sample-key.js';
import { createShardWriter, type StagedShard } from '../../src/corpus/shard-writer.js';
import type { TextNode } from '../../src/model/document.js';
import type { CorpusRecord, CorpusStats, Manifest, Phase, ShardEntry } from '../../src/model/manifest.js';
import type { Sample, StoredImage } from '../../src/model/sample.js';
import type { RecordedDrop } from '../../src/model/verdict.js';
import { createFsStore } from '../../src/store/fs-store.js';
import type { Store } from '../../src/store/store.js';

/** An image to store: its bytes, and whatever differs from the usual facts. */
export interface ImageSpec {
  data: Uint8Array;
  facts?: Partial<StoredImage>;
}

/** A document to store. */
export interface DocumentSpec extends Partial<Omit<Sample, 'nodes'>> {
  id: string;
  nodes: (TextNode | ImageSpec)[];
  drops?: RecordedDrop[];
}

const PLAN = '0123456789abcdef';
const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');
const json = (value: unknown) => Buffer.from(JSON.stringify(value));

/** A folder for one test file, and the way to delete it. */
export async function temporaryFolder(): Promise<{ folder: string; dispose: () => Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), 'weft-inspect-'));
  return { folder, dispose: () => rm(folder, { recursive: true, force: true }) };
}

/** A paragraph. */
export const text = (content: string, role: TextNode['role'] = 'paragraph'): TextNode => ({
  type: 'text',
  role,
  text: content,
});

/** A flat picture in a stored format. */
export async function picture(
  format: 'jpeg' | 'png' | 'webp' | 'avif' = 'jpeg',
  colour = '#3a7',
  width = 64,
  height = 48,
): Promise<Uint8Array> {
  return sharp({ create: { width, height, channels: 3, background: colour } })
    .toFormat(format)
    .toBuffer();
}

/** Writes a corpus of units to a folder as a build would leave it, with `documentsPerShard` documents in a shard. */
export async function buildCorpus(
  folder: string,
  units: Record<string, DocumentSpec[]>,
  options: {
    documentsPerShard?: number;
    finished?: boolean;
    stats?: Partial<CorpusStats>;
    name?: string;
  } = {},
): Promise<Store> {
  const store = createFsStore(join(folder, 'corpus'));
  const record: CorpusRecord = {
    schema: 'weft/corpus/1',
    name: options.name ?? 'test corpus',
    plan: PLAN,
    weft_version: '0.1.0',
    pipeline: { name: 'test', source: { type: 'html' } },
    units: Object.keys(units).length,
  };
  await store.put(CORPUS_RECORD, json(record));
  const sums = { shards: 0, bytes: 0, documents: 0, images: 0 };
  for (const [unit, documents] of Object.entries(units)) {
    const shards = await putShards(
      store,
      join(folder, 'stage'),
      unit,
      documents,
      options.documentsPerShard ?? 3,
    );
    await putManifest(store, 'extract', unit, [], []);
    await putManifest(
      store,
      'assemble',
      unit,
      shards,
      documents.flatMap(({ drops = [] }) => drops),
    );
    for (const shard of shards) {
      sums.shards += 1;
      sums.bytes += shard.bytes;
      sums.documents += shard.documents;
      sums.images += shard.images;
    }
  }
  if (options.finished ?? true) {
    const { shards, bytes, documents, images } = sums;
    const stats: CorpusStats = {
      schema: 'weft/stats/1',
      plan: PLAN,
      units: record.units,
      shards,
      bytes,
      counts: { extract: {}, curate: {}, assemble: { documents, images } },
      drops: { extract: {}, curate: {}, assemble: {} },
      ...options.stats,
    };
    await store.put(STATS, json(stats));
  }
  return store;
}

async function putShards(
  store: Store,
  folder: string,
  unit: string,
  documents: readonly DocumentSpec[],
  maxDocuments: number,
): Promise<ShardEntry[]> {
  const writer = createShardWriter({ folder, unit, maxBytes: 2 ** 30, maxDocuments });
  const shards: ShardEntry[] = [];
  const put = async (shard: StagedShard | undefined) => {
    if (shard === undefined) return;
    for (const { entry, path } of shard.files) await store.put(entry.name, { path });
    shards.push(shard.entry);
  };
  for (const spec of documents) {
    const { sample, images } = storedSample(spec);
    await put(await writer.add(sample, images));
  }
  await put(await writer.finish());
  return shards;
}

async function putManifest(
  store: Store,
  phase: Phase,
  unit: string,
  shards: ShardEntry[],
  drops: RecordedDrop[],
): Promise<void> {
  const manifest: Manifest = {
    schema: 'weft/manifest/1',
    plan: PLAN,
    phase,
    unit,
    counts: {},
    drops: {},
    files: [],
    shards,
  };
  if (drops.length > 0) {
    const ledger = gzipSync(drops.map((drop) => `${JSON.stringify(drop)}\n`).join(''));
    const name = dropsName(phase, unit, sha256(ledger));
    await store.put(name, ledger);
    manifest.files.push({ name, bytes: ledger.byteLength, sha256: sha256(ledger) });
  }
  await store.put(manifestName(phase, unit), json(manifest));
}

function storedSample({ nodes: specs, drops: _drops, ...rest }: DocumentSpec) {
  const images: { part: string; data: Uint8Array }[] = [];
  const nodes = specs.map((spec) => {
    if ('type' in spec) return spec;
    const format = spec.facts?.format ?? 'jpeg';
    const part = `${images.length}.${format === 'jpeg' ? 'jpg' : format}`;
    images.push({ part, data: spec.data });
    return storedImage(part, spec);
  });
  const sample: Sample = {
    schema: 'weft/sample/1',
    key: sampleKey(rest.id),
    url: `https://example.org/${rest.id}`,
    source: { input: 'pages/', offset: 0 },
    signals: {},
    ...rest,
    nodes,
    texts: nodes.map((node) => (node.type === 'text' ? node.text : null)),
    images: nodes.map((node) => (node.type === 'image' ? node.part : null)),
  };
  return { sample, images };
}

function storedImage(part: string, { data, facts }: ImageSpec): StoredImage {
  return {
    type: 'image',
    part,
    original_url: `https://example.org/img/${part}`,
    final_url: `https://cdn.example.org/img/${part}`,
    origin: 'http',
    sha256: sha256(data),
    width: 64,
    height: 48,
    bytes: data.byteLength,
    format: 'jpeg',
    original_width: 640,
    original_height: 480,
    original_bytes: 12345,
    original_format: 'jpeg',
    phash: '0123456789abcdef',
    dhash: 'fedcba9876543210',
    ...facts,
  };
}

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DatasetAbout } from '../../src/export/card/card-facts.js';
import { exportCorpus } from '../../src/export/export-corpus.js';
import type { ExportRecord } from '../../src/export/export-record.js';
import type { ExportFormat, GeometryDefaults } from '../../src/export/formats/export-format.js';
import { silentLogger } from '../../src/flow/context.js';
import { Tally } from '../../src/flow/tally.js';
import type { Sample } from '../../src/model/sample.js';
import { createFsStore } from '../../src/store/fs-store.js';
import { sha256, tinyDocument, writeTinyCorpus } from './tiny-corpus.js';

/** A node as readers of other packages report it: a text, or the SHA-256 of an image's bytes. */
export type NodeDigest = { text: string } | { image: string };

/** What a reader must find: key and nodes of a sample. */
export interface SampleDigest {
  key: string;
  nodes: NodeDigest[];
}

/** An export of the tiny corpus, and what it must hold. */
export interface TinyExport {
  /** Local folder of the export. */
  folder: string;
  record: ExportRecord;
  /** The documents of the corpus, by key. */
  samples: Map<string, Sample>;
  /** The documents as digests, sorted by key. */
  expected: SampleDigest[];
  remove(): Promise<void>;
}

/** Options of {@link exportTinyCorpus}. */
export interface TinyExportOptions {
  /** Default: 16. Document `n` has `n` mod 4 images. */
  documents?: number;
  formatOptions?: Record<string, string>;
  geometry?: Partial<GeometryDefaults>;
  seed?: string;
  about?: DatasetAbout;
  /** Shards under way at once. */
  concurrency?: number;
}

/** Exports the tiny corpus whole, in shards of 6 items by default. */
export async function exportTinyCorpus(
  format: ExportFormat,
  { documents = 16, formatOptions, geometry, seed = '7', about, concurrency }: TinyExportOptions = {},
): Promise<TinyExport> {
  const root = await mkdtemp(join(tmpdir(), `weft-export-${format.name}-`));
  const corpus = join(root, 'corpus');
  const folder = join(root, 'export');
  await writeTinyCorpus(corpus, { documents });
  const record = await exportCorpus({
    corpora: [createFsStore(corpus)],
    out: createFsStore(folder),
    format,
    name: 'tiny',
    seed,
    geometry: { itemsPerShard: 6, multipleOf: 1, equalCounts: false, minImages: 0, ...geometry },
    ...(formatOptions && { formatOptions }),
    ...(about && { about }),
    ...(concurrency && { concurrency }),
    makeFolder: async (name) => mkdtemp(join(root, `staged-${name}-`)),
    ctx: { signal: new AbortController().signal, logger: silentLogger, tally: new Tally(), now: Date.now },
  });
  const samples = new Map<string, Sample>();
  const expected: SampleDigest[] = [];
  for (let n = 0; n < documents; n++) {
    const { sample, images } = await tinyDocument(n);
    samples.set(sample.key, sample);
    const bytes = new Map(images.map(({ part, data }) => [part, data]));
    const nodes = sample.nodes.map((node) =>
      node.type === 'text' ? { text: node.text } : { image: sha256(bytes.get(node.part) as Uint8Array) },
    );
    expected.push({ key: sample.key, nodes });
  }
  return {
    folder,
    record,
    samples,
    expected: byKey(expected),
    remove: () => rm(root, { recursive: true }),
  };
}

/** Samples sorted by key. */
export function byKey<T extends { key: string }>(samples: readonly T[]): T[] {
  return [...samples].sort((a, b) => (a.key < b.key ? -1 : 1));
}

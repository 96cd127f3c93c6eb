import { describe, expect, it } from 'vitest';
import { compileSchema, readSchema, type SchemaName } from '../../src/config/load-schema.js';
import type { DatasetAbout } from '../../src/export/card/card-facts.js';
import type { FewShotQuestion, FewShotRecord } from '../../src/export/export-few-shot.js';
import type { BlendRecord, ExportRecord, ExportSettings } from '../../src/export/export-record.js';
import type { ConsentFile } from '../../src/fetch/consent/consent-file.js';
import { CONSENT_SIGNALS, type ConsentEvidence } from '../../src/model/consent.js';
import type { Document, ImageNode, TextNode } from '../../src/model/document.js';
import type {
  CorpusRecord,
  CorpusStats,
  FileEntry,
  Manifest,
  RetryRecord,
  ShardEntry,
} from '../../src/model/manifest.js';
import type { SourceRef } from '../../src/model/page.js';
import type { Sample, StoredImage } from '../../src/model/sample.js';
import type { Drop, TriedCandidate } from '../../src/model/verdict.js';
import type { ExcludeEntry } from '../../src/shards/exclude-list.js';
import type {
  SimilarityLine,
  SimilarityManifest,
  SimilarityRecord,
} from '../../src/similarity/similarity-record.js';

/** Every field of a type: the compiler refuses a list that lacks one or has one too many. */
type Fields<T> = Record<keyof Required<T>, 'required' | 'optional'>;
type Optional<T> = { [K in keyof T]-?: undefined extends T[K] ? K : never }[keyof T];
/** The same, with the right word for each. */
type Strict<T> = { [K in keyof Required<T>]: K extends Optional<T> ? 'optional' : 'required' } & Fields<T>;

const meta = {
  title: 'optional',
  author: 'optional',
  published: 'optional',
  modified: 'optional',
  language: 'optional',
  canonical_url: 'optional',
  site_name: 'optional',
  license: 'optional',
  robots: 'optional',
  tdm: 'optional',
  consent_headers: 'optional',
} as const;

const source: Strict<SourceRef> = {
  input: 'required',
  offset: 'required',
  length: 'optional',
  path: 'optional',
};
const text: Strict<TextNode> = { type: 'required', role: 'required', text: 'required', level: 'optional' };
const imageNode: Strict<ImageNode> = {
  type: 'required',
  src: 'required',
  candidates: 'required',
  alt: 'optional',
  title: 'optional',
  caption: 'optional',
  declared_width: 'optional',
  declared_height: 'optional',
  signals: 'optional',
};
const document: Strict<Document> = {
  ...meta,
  id: 'required',
  url: 'required',
  fetched_at: 'optional',
  charset: 'optional',
  notes: 'optional',
  source: 'required',
  signals: 'optional',
  nodes: 'required',
};
const storedImage: Strict<StoredImage> = {
  type: 'required',
  part: 'required',
  original_url: 'required',
  final_url: 'required',
  origin: 'required',
  sha256: 'required',
  width: 'required',
  height: 'required',
  bytes: 'required',
  format: 'required',
  original_width: 'required',
  original_height: 'required',
  original_bytes: 'required',
  original_format: 'required',
  frames: 'optional',
  phash: 'required',
  dhash: 'required',
  alt: 'optional',
  title: 'optional',
  caption: 'optional',
  consent: 'optional',
  signals: 'optional',
};
const sample: Strict<Sample> = {
  ...document,
  schema: 'required',
  key: 'required',
  texts: 'required',
  images: 'required',
  signals: 'required',
};
const file: Strict<FileEntry> = { name: 'required', bytes: 'required', sha256: 'required' };
const shard: Strict<ShardEntry> = {
  ...file,
  md5: 'required',
  documents: 'required',
  images: 'required',
  offsets: 'required',
  index: 'required',
};
const manifest: Strict<Manifest> = {
  schema: 'required',
  plan: 'required',
  phase: 'required',
  unit: 'required',
  generation: 'optional',
  counts: 'required',
  drops: 'required',
  files: 'required',
  shards: 'required',
};
const stats: Strict<CorpusStats> = {
  schema: 'required',
  plan: 'required',
  units: 'required',
  shards: 'required',
  bytes: 'required',
  counts: 'required',
  drops: 'required',
};
const corpus: Strict<CorpusRecord> = {
  schema: 'required',
  name: 'required',
  plan: 'required',
  weft_version: 'required',
  pipeline: 'required',
  units: 'required',
};
const retry: Strict<RetryRecord> = {
  schema: 'required',
  plan: 'required',
  generation: 'required',
  reasons: 'required',
  units: 'required',
};
const drop: Strict<Drop> = {
  level: 'required',
  reason: 'required',
  detail: 'optional',
  url: 'optional',
  document: 'optional',
  node: 'optional',
  source: 'optional',
  tried: 'optional',
  consent: 'optional',
};
const candidate: Strict<TriedCandidate> = { url: 'required', reason: 'required', detail: 'optional' };

const evidence: Strict<ConsentEvidence> = {
  signal: 'required',
  value: 'required',
  rule: 'required',
  source: 'required',
  at: 'optional',
  blocks: 'required',
};
const consentFile: Strict<ConsentFile> = {
  url: 'required',
  final_url: 'required',
  at: 'required',
  status: 'optional',
  bytes: 'optional',
  sha256: 'optional',
  failure: 'optional',
};
const exclude: Strict<ExcludeEntry> = {
  key: 'optional',
  part: 'optional',
  page_url: 'optional',
  image_url: 'optional',
  sha256: 'optional',
  host: 'optional',
  reason: 'optional',
  detail: 'optional',
  checked_at: 'optional',
  evidence: 'optional',
};

const similarity: Strict<SimilarityRecord> = {
  schema: 'required',
  weft_version: 'required',
  corpus: 'required',
  model: 'required',
  measure: 'required',
  max_tokens: 'required',
};
const similarityManifest: Strict<SimilarityManifest> = {
  schema: 'required',
  shard: 'required',
  file: 'required',
  counts: 'required',
  lines: 'required',
};
const similarityLine: Strict<SimilarityLine> = { key: 'required', images: 'required', truncated: 'required' };

const exportRecord: Strict<ExportRecord> = {
  schema: 'required',
  name: 'required',
  format: 'required',
  weft_version: 'required',
  corpora: 'required',
  seed: 'required',
  settings: 'required',
  losses: 'required',
  items: 'required',
  images: 'required',
  shards: 'required',
  left_out: 'required',
  blend: 'optional',
  memory_per_rank: 'optional',
  files: 'required',
};
const exportSettings: Strict<ExportSettings> = {
  geometry: 'required',
  world_sizes: 'required',
  fraction: 'required',
  budget: 'required',
  blend: 'required',
  ablation: 'required',
  about: 'required',
  hold_out: 'required',
  exclude: 'optional',
  similarities: 'optional',
  min_similarity: 'optional',
  format_options: 'required',
};
const blend: Strict<BlendRecord> = {
  corpus: 'required',
  name: 'required',
  available: 'required',
  items: 'required',
  images: 'required',
  tokens: 'optional',
  epochs: 'required',
  asked: 'required',
  met: 'required',
};
const about: Strict<DatasetAbout> = {
  title: 'optional',
  description: 'optional',
  license: 'optional',
  url: 'optional',
  creator: 'optional',
  citation: 'optional',
  published: 'optional',
  version: 'optional',
};
const fewShot: Strict<FewShotRecord> = {
  schema: 'required',
  weft_version: 'required',
  corpora: 'required',
  seed: 'required',
  hold_out: 'required',
  questions: 'required',
  images: 'required',
  files: 'required',
};
const question: Strict<FewShotQuestion> = {
  id: 'required',
  task: 'required',
  images: 'required',
  shots: 'required',
  query: 'required',
  answers: 'required',
  text: 'required',
};

interface ObjectSchema {
  properties: Record<string, unknown>;
  required?: string[];
  additionalProperties?: unknown;
}

/** A schema, or a part of it by `$defs` name. */
function part(name: SchemaName, definition?: string): ObjectSchema {
  const schema = readSchema(name) as unknown as ObjectSchema & { $defs?: Record<string, ObjectSchema> };
  return definition === undefined ? schema : (schema.$defs?.[definition] as ObjectSchema);
}

describe('schemas and types', () => {
  it.each<[SchemaName, string | undefined, Record<string, 'required' | 'optional'>]>([
    ['document', undefined, document],
    ['sample', undefined, sample],
    ['sample', 'image', storedImage],
    ['sample', 'text', text],
    ['sample', 'source', source],
    ['manifest', undefined, manifest],
    ['manifest', 'file', file],
    ['manifest', 'shard', shard],
    ['stats', undefined, stats],
    ['corpus', undefined, corpus],
    ['retry', undefined, retry],
    ['drop', undefined, drop],
    ['drop', 'candidate', candidate],
    ['drop', 'source', source],
    ['document', 'image', imageNode],
    ['document', 'text', text],
    ['exclude', undefined, exclude],
    ['exclude', 'evidence', evidence],
    ['similarity', 'record', similarity],
    ['similarity', 'manifest', similarityManifest],
    ['similarity', 'line', similarityLine],
    ['drop', 'evidence', evidence],
    ['consent', 'evidence', evidence],
    ['consent', 'file', consentFile],
    ['export', 'record', exportRecord],
    ['export', 'settings', exportSettings],
    ['export', 'blend', blend],
    ['export', 'about', about],
    ['export', 'file', file],
    ['export', 'few_shot', fewShot],
    ['export', 'question', question],
  ])('%s %s: the same fields, the same ones required, no others allowed', (name, definition, fields) => {
    const schema = part(name, definition);
    expect(Object.keys(schema.properties).sort()).toEqual(Object.keys(fields).sort());
    const required = Object.keys(fields).filter((field) => fields[field] === 'required');
    expect([...(schema.required ?? [])].sort()).toEqual(required.sort());
    expect(schema.additionalProperties).toBe(false);
  });

  it('names the same consent signals in types and schemas', () => {
    expect((part('exclude', 'evidence').properties.signal as { enum: string[] }).enum).toEqual([
      ...CONSENT_SIGNALS,
    ]);
  });

  it('compiles every schema in strict mode', () => {
    const names = [
      'pipeline',
      'document',
      'sample',
      'manifest',
      'drop',
      'stats',
      'corpus',
      'exclude',
      'consent',
      'similarity',
      'export',
    ] as const;
    for (const name of names) {
      expect(compileSchema(name)).toBeTypeOf('function');
    }
  });
});

import type { ExcludeEntry } from '../../src/corpus/exclude-entry.js';
import type { RemovedLine, TakedownDone, TakedownRecord } from '../../src/corpus/takedowns.js';
import type { DatasetAbout } from '../../src/export/card/card-facts.js';
import type { ExportRecord, ExportSettings } from '../../src/export/export-record.js';
import type { FewShotQuestion, FewShotRecord } from '../../src/export/few-shot/export-few-shot.js';
import type { BlendRecord } from '../../src/export/plan/blend-settings.js';
import type { ConsentFile } from '../../src/fetch/consent/consent-file.js';
import type { ConsentEvidence } from '../../src/model/consent.js';
import type { Document, ImageNode, TextNode } from '../../src/model/document.js';
import type {
  CorpusRecord,
  CorpusStats,
  FileEntry,
  Manifest,
  RetryRecord,
  ScorerRecord,
  ShardEntry,
} from '../../src/model/manifest.js';
import type { SourceRef } from '../../src/model/page.js';
import type { Sample, StoredImage, StoredText } from '../../src/model/sample.js';
import type { Drop, TriedCandidate } from '../../src/model/verdict.js';
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

export const meta = {
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

export const source: Strict<SourceRef> = {
  input: 'required',
  offset: 'required',
  length: 'optional',
  path: 'optional',
};
export const text: Strict<TextNode> = {
  type: 'required',
  role: 'required',
  text: 'required',
  level: 'optional',
  signals: 'optional',
};
export const imageNode: Strict<ImageNode> = {
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
export const document: Strict<Document> = {
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
export const storedImage: Strict<StoredImage> = {
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
  pixels_sha256: 'optional',
  phash: 'required',
  dhash: 'required',
  alt: 'optional',
  title: 'optional',
  caption: 'optional',
  consent: 'optional',
  signals: 'optional',
  annotations: 'optional',
};
export const storedText: Strict<StoredText> = { ...text, annotations: 'optional' };
export const sample: Strict<Sample> = {
  ...document,
  schema: 'required',
  key: 'required',
  texts: 'required',
  images: 'required',
  signals: 'required',
  annotations: 'optional',
};
export const file: Strict<FileEntry> = { name: 'required', bytes: 'required', sha256: 'required' };
export const shard: Strict<ShardEntry> = {
  ...file,
  md5: 'required',
  documents: 'required',
  images: 'required',
  offsets: 'required',
  index: 'required',
};
export const manifest: Strict<Manifest> = {
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
export const stats: Strict<CorpusStats> = {
  schema: 'required',
  plan: 'required',
  units: 'required',
  shards: 'required',
  bytes: 'required',
  counts: 'required',
  drops: 'required',
};
export const corpus: Strict<CorpusRecord> = {
  schema: 'required',
  name: 'required',
  plan: 'required',
  weft_version: 'required',
  pipeline: 'required',
  lists: 'optional',
  units: 'required',
  scorers: 'optional',
};
export const scorer: Strict<ScorerRecord> = {
  name: 'required',
  fingerprint: 'required',
  signals: 'required',
};
export const retry: Strict<RetryRecord> = {
  schema: 'required',
  plan: 'required',
  generation: 'required',
  reasons: 'required',
  units: 'required',
  takedowns: 'optional',
  extract_units: 'optional',
  removed: 'optional',
};
export const drop: Strict<Drop> = {
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
export const candidate: Strict<TriedCandidate> = { url: 'required', reason: 'required', detail: 'optional' };

export const evidence: Strict<ConsentEvidence> = {
  signal: 'required',
  value: 'required',
  rule: 'required',
  source: 'required',
  at: 'optional',
  blocks: 'required',
};
export const consentFile: Strict<ConsentFile> = {
  url: 'required',
  final_url: 'required',
  at: 'required',
  status: 'optional',
  bytes: 'optional',
  sha256: 'optional',
  failure: 'optional',
};
export const exclude: Strict<ExcludeEntry> = {
  key: 'optional',
  part: 'optional',
  image: 'optional',
  url: 'optional',
  page_url: 'optional',
  image_url: 'optional',
  sha256: 'optional',
  phash: 'optional',
  distance: 'optional',
  host: 'optional',
  domain: 'optional',
  reason: 'optional',
  detail: 'optional',
  checked_at: 'optional',
  evidence: 'optional',
};

export const similarity: Strict<SimilarityRecord> = {
  schema: 'required',
  weft_version: 'required',
  corpus: 'required',
  model: 'required',
  measure: 'required',
  max_tokens: 'required',
};
export const similarityManifest: Strict<SimilarityManifest> = {
  schema: 'required',
  shard: 'required',
  file: 'required',
  counts: 'required',
  lines: 'required',
};
export const similarityLine: Strict<SimilarityLine> = {
  key: 'required',
  images: 'required',
  truncated: 'required',
};

export const exportRecord: Strict<ExportRecord> = {
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
  benchmarks: 'optional',
  blend: 'optional',
  memory_per_rank: 'optional',
  files: 'required',
};
export const exportSettings: Strict<ExportSettings> = {
  geometry: 'required',
  world_sizes: 'required',
  fraction: 'required',
  budget: 'required',
  blend: 'required',
  ablation: 'required',
  about: 'required',
  hold_out: 'required',
  revisions: 'optional',
  exclude: 'optional',
  decontaminate: 'optional',
  similarities: 'optional',
  min_similarity: 'optional',
  format_options: 'required',
};
export const blend: Strict<BlendRecord> = {
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
export const about: Strict<DatasetAbout> = {
  title: 'optional',
  description: 'optional',
  license: 'optional',
  url: 'optional',
  creator: 'optional',
  citation: 'optional',
  published: 'optional',
  version: 'optional',
};
export const fewShot: Strict<FewShotRecord> = {
  schema: 'required',
  weft_version: 'required',
  corpora: 'required',
  seed: 'required',
  hold_out: 'required',
  questions: 'required',
  images: 'required',
  files: 'required',
};
export const question: Strict<FewShotQuestion> = {
  id: 'required',
  task: 'required',
  images: 'required',
  shots: 'required',
  query: 'required',
  answers: 'required',
  text: 'required',
};

export const takedown: Strict<TakedownRecord> = {
  schema: 'required',
  id: 'required',
  requested_at: 'required',
  reason: 'optional',
  entries: 'required',
};
export const takedownDone: Strict<TakedownDone> = {
  schema: 'required',
  id: 'required',
  generation: 'required',
  documents: 'required',
  images: 'required',
};
export const takedownRemoved: Strict<RemovedLine> = {
  level: 'required',
  key: 'required',
  url: 'required',
  images: 'required',
  by: 'required',
  reason: 'optional',
};

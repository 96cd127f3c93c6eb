export type { CorpusRecord, ExtractorRecord, ScorerRecord } from './schemas/corpus.js';
export {
  type FileEntry,
  type Manifest,
  PHASES,
  type Phase,
  type ShardEntry,
  type UnitCounts,
} from './schemas/manifest.js';
export type { RetryRecord } from './schemas/retry.js';
export type { CorpusStats } from './schemas/stats.js';

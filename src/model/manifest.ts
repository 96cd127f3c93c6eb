export type { CorpusRecord, ScorerRecord } from './schemas/corpus.js';
export {
  type FileEntry,
  type Manifest,
  PHASES,
  type Phase,
  type ShardEntry,
  type UnitCounts,
} from './schemas/manifest.js';
export type { RevisionRecord } from './schemas/revision.js';
export type { CorpusStats } from './schemas/stats.js';

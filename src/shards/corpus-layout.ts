import type { Phase } from '../model/manifest.js';

/**
 * Names inside a corpus prefix.
 *
 * ```
 * corpus.json                          what was built, from what (first to be written)
 * plans/<phase>.json                   the frozen list of units of a phase
 * documents/<unit>-<hash8>.jsonl.gz    extracted documents without image bytes
 * signatures/<unit>-<hash8>.parquet    what curation reads of documents
 * captures/<unit>-<hash8>.parquet      images that an archive holds, and where
 * decisions/<unit>-<hash8>.parquet     what curation decided
 * shards/<unit>-<n>-<hash8>.tar        samples; beside each its .tar.idx and .index.jsonl
 * drops/<phase>-<unit>-<hash8>.jsonl.gz  the ledger of what did not get in, and why
 * manifests/<phase>/<unit>.json        what makes a unit's files part of the corpus (its last)
 * stats.json, wids-meta.json           sums and the wids index (last of all)
 * ```
 */
export const CORPUS_RECORD = 'corpus.json';
export const STATS = 'stats.json';
export const WIDS_META = 'wids-meta.json';

/** Prefixes that hold files which only a manifest makes part of the corpus; what none names is an orphan. */
export const CLAIMED_PREFIXES = [
  'documents/',
  'signatures/',
  'captures/',
  'decisions/',
  'shards/',
  'drops/',
] as const;

export const planName = (phase: Phase): string => `plans/${phase}.json`;
export const manifestPrefix = (phase: Phase): string => `manifests/${phase}/`;
export const manifestName = (phase: Phase, unit: string): string => `manifests/${phase}/${unit}.json`;

/** The name of a unit's drops ledger. */
export const dropsName = (phase: Phase, unit: string, sha256: string): string =>
  `drops/${phase}-${unit}-${sha256.slice(0, 8)}.jsonl.gz`;

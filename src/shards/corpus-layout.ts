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
 * pairs/<unit>-<hash8>.parquet         near-duplicates that one step of curation hands to the next
 * decisions/<unit>-<hash8>.parquet     what curation decided
 * signals/<unit>-<hash8>.parquet       what was measured of documents, text blocks and images, stored or not
 * shards/<unit>-<n>-<hash8>.tar        samples; beside each its .tar.idx and .index.jsonl
 * drops/<phase>-<unit>-<hash8>.jsonl.gz  the ledger of what did not get in, and why
 * consent/<unit>-<hash8>.jsonl.gz      what sites said about what was stored, and when
 * manifests/<phase>/<unit>.json        what makes a unit's files part of the corpus (its last)
 * manifests/assemble/<unit>.r<n>.json  the same after the n-th revision; the highest n stands, the others are history
 * manifests/extract/<unit>.r<n>.json   the same, where the n-th takedown took documents out of a unit
 * retries/<n>.json                     the frozen plan of the n-th revision: a retry or a takedown
 * takedowns/<id>.json                  what must not be in the corpus; holds from the moment it stands
 * takedowns/<n>.removed.jsonl.gz       what the n-th revision removed, by URL and hash
 * takedowns/<id>.done.json             that the corpus holds nothing of it any more
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
  'pairs/',
  'decisions/',
  'signals/',
  'shards/',
  'drops/',
  'consent/',
] as const;

export const planName = (phase: Phase): string => `plans/${phase}.json`;
export const manifestPrefix = (phase: Phase): string => `manifests/${phase}/`;
export const RETRIES_PREFIX = 'retries/';
export const retryName = (generation: number): string => `${RETRIES_PREFIX}${sixDigits(generation)}.json`;

export const TAKEDOWNS_PREFIX = 'takedowns/';
export const takedownName = (id: string): string => `${TAKEDOWNS_PREFIX}${id}.json`;
export const takedownDoneName = (id: string): string => `${TAKEDOWNS_PREFIX}${id}.done.json`;
export const removedName = (generation: number): string =>
  `${TAKEDOWNS_PREFIX}${sixDigits(generation)}.removed.jsonl.gz`;

/** The name of a unit's manifest; `generation` is 0 for the build's own, n for the n-th revision's. */
export const manifestName = (phase: Phase, unit: string, generation = 0): string =>
  `${manifestPrefix(phase)}${unit}${generation === 0 ? '' : `.r${sixDigits(generation)}`}.json`;

/** Unit and generation that a manifest's name stands for; undefined for other names. */
export function parseManifestName(key: string): { unit: string; generation: number } | undefined {
  const match = /^manifests\/[a-z]+\/([a-z0-9-]{1,40})(?:\.r(\d{6}))?\.json$/.exec(key);
  if (match === null) return undefined;
  return { unit: match[1] ?? '', generation: Number(match[2] ?? 0) };
}

/** The number after the highest in the names of a unit's shards. */
export function nextShardSequence(shards: readonly { name: string }[]): number {
  const numbers = shards.map(({ name }) => Number(/-(\d+)-[0-9a-f]{8}\.tar$/.exec(name)?.[1] ?? -1));
  return Math.max(-1, ...numbers) + 1;
}

/** The name of a unit's drops ledger. */
export const dropsName = (phase: Phase, unit: string, sha256: string): string =>
  `drops/${phase}-${unit}-${sha256.slice(0, 8)}.jsonl.gz`;

/** The name of a unit's signals. */
export const signalsName = (unit: string, sha256: string): string =>
  `signals/${unit}-${sha256.slice(0, 8)}.parquet`;

/** The name of a unit's consent log. */
export const consentName = (unit: string, sha256: string): string =>
  `consent/${unit}-${sha256.slice(0, 8)}.jsonl.gz`;

function sixDigits(n: number): string {
  return String(n).padStart(6, '0');
}

import type { FileEntry, Manifest, Phase } from '../model/manifest.js';

/**
 * Names inside a corpus prefix.
 *
 * ```
 * corpus.json                          what was built, from what (first to be written)
 * plans/<phase>.json                   the frozen list of units of a phase
 * plans/<phase>-<n>-<hash8>.jsonl.gz   its units, ten thousand to a file, where they are more than that
 * documents/<unit>-<hash8>.jsonl.gz    extracted documents without image bytes
 * signatures/<unit>-<hash8>.parquet    what curation reads of documents
 * captures/<unit>-<hash8>.parquet      images that an archive holds, and where
 * pairs/<unit>-<hash8>.parquet         near-duplicates that one step of curation hands to the next
 * decisions/<unit>-<hash8>.parquet     what curation decided
 * signals/<unit>-<hash8>.parquet       what was measured of documents, text blocks and images, stored or not
 * shards/<unit>-<n>-<hash8>.tar        samples; next to each its .tar.idx and .index.jsonl
 * drops/<phase>-<unit>-<hash8>.jsonl.gz  the ledger of what did not get in, and why
 * consent/<unit>-<hash8>.jsonl.gz      what sites said about what was stored, and when
 * manifests/<phase>/<unit>.json        what makes a unit's files part of the corpus (its last)
 * manifests/assemble/<unit>.r<n>.json  the same after the n-th revision; the highest n stands, the others are history
 * manifests/extract/<unit>.r<n>.json   the same, where the n-th takedown took documents out of a unit
 * manifests/curate/<unit>.r<n>.json    the same, where the n-th revision added inputs: all is decided again
 * plans/<phase>.r<n>.json              the same of the n-th revision, where the corpus grew by it
 * retries/<n>.json                     the frozen plan of the n-th revision: a retry, a takedown or a growth
 * takedowns/<id>.json                  what must not be in the corpus; holds from the moment it stands
 * takedowns/<n>-<hash8>.removed.jsonl.gz  what the n-th revision removed, by URL and hash; its plan names it
 * takedowns/<id>.done.json             that the corpus holds nothing of it any more
 * takedowns/<id>.withdrawn.json        that it does not hold for what comes later
 * failures/<phase>/<unit>/<n>.json     why the n-th attempt at a unit failed; deleted once the unit has its manifest
 * stats.json, wids-meta.json           sums and the wids index (last of all)
 * ```
 *
 * `<unit>` is `<unit>.r<n>` in the name of a file that the n-th revision stored. So a name is never used again: a
 * process that was stopped for a day, and then deletes what it knows to be superseded, cannot hit a later file.
 */
export const CORPUS_RECORD = 'corpus.json';
export const STATS = 'stats.json';
export const WIDS_META = 'wids-meta.json';

/** Kinds of files of which a unit has one, with the phase that stores them and how their names end. */
const UNIT_FILES = {
  documents: { phase: 'extract', ending: '.jsonl.gz' },
  signatures: { phase: 'extract', ending: '.parquet' },
  captures: { phase: 'extract', ending: '.parquet' },
  pairs: { phase: 'curate', ending: '.parquet' },
  decisions: { phase: 'curate', ending: '.parquet' },
  signals: { phase: 'assemble', ending: '.parquet' },
  consent: { phase: 'assemble', ending: '.jsonl.gz' },
} as const satisfies Record<string, { phase: Phase; ending: string }>;

/** What the files are that manifests name: the folders that they lie in. */
const FILE_KINDS = [
  'documents',
  'signatures',
  'captures',
  'pairs',
  'decisions',
  'signals',
  'shards',
  'drops',
  'consent',
] as const;
/** One of them. */
export type FileKind = (typeof FILE_KINDS)[number];

/** Prefixes that hold files which only a manifest makes part of the corpus; what none names is an orphan. */
export const CLAIMED_PREFIXES: readonly string[] = FILE_KINDS.map((kind) => `${kind}/`);

/** True for a file of one of `kinds`. */
export function isFileOf({ name }: Pick<FileEntry, 'name'>, ...kinds: readonly FileKind[]): boolean {
  return kinds.some((kind) => name.startsWith(`${kind}/`));
}

/** The files of a kind that a manifest names, shards apart, in its order. */
export function filesOf({ files }: Pick<Manifest, 'files'>, kind: FileKind): FileEntry[] {
  return files.filter((file) => isFileOf(file, kind));
}

/** The file of a kind of which a unit has one; undefined where the manifest names none. */
export function fileOf({ files }: Pick<Manifest, 'files'>, kind: FileKind): FileEntry | undefined {
  return files.find((file) => isFileOf(file, kind));
}

/** Every file that a manifest vouches for, shards and their indexes included. */
export function vouchedFiles({ files, shards }: Manifest): FileEntry[] {
  return [...files, ...shards.flatMap((shard) => [shard, shard.offsets, shard.index])];
}

/** How the stem of a name ends whose file has this hash. */
export function hashSuffix(sha256: string): string {
  return `-${sha256.slice(0, 8)}`;
}

export const PLANS_PREFIX = 'plans/';
export const MANIFESTS_PREFIX = 'manifests/';
/** The name of the plan of a phase; `generation` is that of a revision that the corpus grows by, or 0 for the build. */
export const planName = (phase: Phase, generation = 0): string =>
  `${PLANS_PREFIX}${stemOf(phase, generation)}.json`;
/** The name of a file of a plan's units; `generation` as in {@link planName}. */
export const planChunkName = (phase: Phase, generation: number, sequence: number, sha256: string): string =>
  `${PLANS_PREFIX}${stemOf(phase, generation)}-${String(sequence).padStart(4, '0')}${hashSuffix(sha256)}.jsonl.gz`;

/** The plan that a file of units was stored for; undefined for other names. */
export function planOfChunk(key: string): string | undefined {
  const match = /^plans\/([a-z]+(?:\.r\d{6})?)-\d{4,6}-[0-9a-f]{8}\.jsonl\.gz$/.exec(key);
  return match === null ? undefined : `${PLANS_PREFIX}${match[1]}.json`;
}

export const FAILURES_PREFIX = 'failures/';
/** Where the failures of a unit are; `generation` as in {@link manifestName}. */
export const failurePrefix = (phase: Phase, unit: string, generation = 0): string =>
  `${FAILURES_PREFIX}${phase}/${stemOf(unit, generation)}/`;
export const failureName = (phase: Phase, unit: string, generation: number, attempt: number): string =>
  `${failurePrefix(phase, unit, generation)}${String(attempt).padStart(4, '0')}.json`;

/** Which attempt a failure's name stands for, and the manifest that makes it past; undefined for other names. */
export function parseFailureName(key: string): { manifest: string; attempt: number } | undefined {
  const match = /^failures\/([a-z]+\/[a-z0-9-]{1,40}(?:\.r\d{6})?)\/(\d{4,9})\.json$/.exec(key);
  if (match === null) return undefined;
  return { manifest: `${MANIFESTS_PREFIX}${match[1]}.json`, attempt: Number(match[2]) };
}

export const manifestPrefix = (phase: Phase): string => `${MANIFESTS_PREFIX}${phase}/`;
export const REVISIONS_PREFIX = 'retries/';
export const revisionName = (generation: number): string =>
  `${REVISIONS_PREFIX}${sixDigits(generation)}.json`;

/** True for the name of a takedown's record. */
export const isTakedownName = (key: string): boolean => /^takedowns\/[0-9a-f]{16}\.json$/.test(key);

export const TAKEDOWNS_PREFIX = 'takedowns/';
export const takedownName = (id: string): string => `${TAKEDOWNS_PREFIX}${id}.json`;
export const takedownWithdrawnName = (id: string): string => `${TAKEDOWNS_PREFIX}${id}.withdrawn.json`;
export const takedownDoneName = (id: string): string => `${TAKEDOWNS_PREFIX}${id}.done.json`;
export const removedName = (generation: number, sha256: string): string =>
  `${TAKEDOWNS_PREFIX}${sixDigits(generation)}${hashSuffix(sha256)}.removed.jsonl.gz`;

/** Its name in corpora of earlier versions. */
export const olderRemovedName = (generation: number): string =>
  `${TAKEDOWNS_PREFIX}${sixDigits(generation)}.removed.jsonl.gz`;

/** The revision that a list of what was removed was made for; undefined for other names. */
export function generationOfRemoved(key: string): number | undefined {
  const match = /^takedowns\/(\d{6})-[0-9a-f]{8}\.removed\.jsonl\.gz$/.exec(key);
  return match === null ? undefined : Number(match[1]);
}

/** The name of a unit's manifest; `generation` is 0 for the build's own, n for the n-th revision's. */
export const manifestName = (phase: Phase, unit: string, generation = 0): string =>
  `${manifestPrefix(phase)}${stemOf(unit, generation)}.json`;

/** Unit and generation that a manifest's name stands for; undefined for other names. */
export function parseManifestName(key: string): { unit: string; generation: number } | undefined {
  const match = /^manifests\/[a-z]+\/([a-z0-9-]{1,40})(?:\.r(\d{6}))?\.json$/.exec(key);
  if (match === null) return undefined;
  return { unit: match[1] ?? '', generation: Number(match[2] ?? 0) };
}

/** The name of a file that a unit has one of; `generation` as in {@link manifestName}. */
export const unitFileName = (
  kind: keyof typeof UNIT_FILES,
  unit: string,
  sha256: string,
  generation = 0,
): string => `${kind}/${stemOf(unit, generation)}${hashSuffix(sha256)}${UNIT_FILES[kind].ending}`;

/** The name of a unit's drops ledger. */
export const dropsName = (phase: Phase, unit: string, sha256: string, generation = 0): string =>
  `drops/${phase}-${stemOf(unit, generation)}${hashSuffix(sha256)}.jsonl.gz`;

/** The name of a shard. */
export const shardName = (unit: string, sequence: number, sha256: string, generation = 0): string =>
  `shards/${stemOf(unit, generation)}-${String(sequence).padStart(4, '0')}${hashSuffix(sha256)}.tar`;
export const shardOffsetsName = (shard: string): string => `${shard}.idx`;
export const shardIndexName = (shard: string): string => `${shard.replace(/\.tar$/, '')}.index.jsonl`;

/** The number after the highest in the names of a unit's shards. */
export function nextShardSequence(shards: readonly { name: string }[]): number {
  const numbers = shards.map(({ name }) => Number(/-(\d+)-[0-9a-f]{8}\.tar$/.exec(name)?.[1] ?? -1));
  return Math.max(-1, ...numbers) + 1;
}

/** Which unit's attempt stored a file: in which phase, and for which revision. */
export interface FileOrigin {
  phase: Phase;
  unit: string;
  /** 0 for the build, n for the n-th revision. */
  generation: number;
}

const STEM = '([a-z0-9-]{1,40}?)(?:\\.r(\\d{6}))?';
const SHARD_NAME = new RegExp(`^shards/${STEM}-\\d{4,}-[0-9a-f]{8}(?:\\.tar|\\.tar\\.idx|\\.index\\.jsonl)$`);
const DROPS_NAME = new RegExp(`^drops/(extract|curate|assemble)-${STEM}-[0-9a-f]{8}\\.jsonl\\.gz$`);
const UNIT_FILE_NAME = new RegExp(`^([a-z]+)/${STEM}-[0-9a-f]{8}(\\.jsonl\\.gz|\\.parquet)$`);

/** What a file below {@link CLAIMED_PREFIXES} tells of itself by its name; undefined for names that Weft does not give. */
export function parseFileName(key: string): FileOrigin | undefined {
  const shard = SHARD_NAME.exec(key);
  if (shard !== null) return { phase: 'assemble', unit: shard[1] ?? '', generation: Number(shard[2] ?? 0) };
  const drops = DROPS_NAME.exec(key);
  if (drops !== null)
    return { phase: drops[1] as Phase, unit: drops[2] ?? '', generation: Number(drops[3] ?? 0) };
  const file = UNIT_FILE_NAME.exec(key);
  const kind = file?.[1] ?? '';
  if (file === null || !Object.hasOwn(UNIT_FILES, kind)) return undefined;
  const { phase, ending } = UNIT_FILES[kind as keyof typeof UNIT_FILES];
  return file[4] === ending ? { phase, unit: file[2] ?? '', generation: Number(file[3] ?? 0) } : undefined;
}

/** How the name of a unit begins in what a revision stored. */
function stemOf(unit: string, generation: number): string {
  return generation === 0 ? unit : `${unit}.r${sixDigits(generation)}`;
}

function sixDigits(n: number): string {
  return String(n).padStart(6, '0');
}

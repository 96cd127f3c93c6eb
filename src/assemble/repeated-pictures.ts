import { LocalCopies } from '../commit/local-copies.js';
import { filesOf } from '../corpus/corpus-layout.js';
import { readManifests } from '../corpus/corpus-reader.js';
import type { ExcludeEntry } from '../corpus/exclude-entry.js';
import { sampleKey } from '../corpus/sample-key.js';
import { withDuckDb } from '../curate/duckdb.js';
import { findPictureCopies, type PictureCopy, type StoredPicture } from '../curate/find-picture-copies.js';
import type { Store } from '../store/store.js';

/** Options of {@link repeatedPictures}. */
export interface RepeatedPicturesOptions {
  /** A corpus. */
  store: Store;
  /** Folder on local disk for what does not fit in memory. */
  scratch: string;
  threads: number;
  /** Pictures in more distinct documents than this are over-used. Default: that of {@link REPEATED_PICTURES}. */
  maxDocuments?: number;
  /** Bits of pHash and dHash, 128 together, in which two copies of a picture may differ. Default: as above. */
  maxDistance?: number;
  signal?: AbortSignal;
}

/** Defaults of {@link repeatedPictures}. */
export const REPEATED_PICTURES = {
  /** As OmniCorpus and MINT-1T. */
  maxDocuments: 10,
  /**
   * Finds at least 0.959 of the copies of real pictures under each change measured, and none of 280,000 pairs of
   * distinct ones; see bench/curation/labelled.mjs.
   */
  maxDistance: 28,
} as const;

/**
 * The stored images that show what an earlier one of the corpus shows, where more than `maxDocuments` documents have
 * it: lines of an exclude list, for `weft export --exclude`. The first copy is never among them.
 */
export async function repeatedPictures(options: RepeatedPicturesOptions): Promise<ExcludeEntry[]> {
  const { store, scratch, threads, signal } = options;
  const { maxDocuments = REPEATED_PICTURES.maxDocuments, maxDistance = REPEATED_PICTURES.maxDistance } =
    options;
  for (const [name, value] of Object.entries({ maxDocuments, maxDistance })) {
    if (!Number.isInteger(value) || value < 0)
      throw new RangeError(`repeatedPictures: ${name} must be an integer of at least 0, got ${value}`);
  }
  const copies = new LocalCopies(store, scratch);
  const signals: string[] = [];
  for await (const manifest of readManifests(store, 'assemble')) {
    signal?.throwIfAborted();
    signals.push(...(await copies.paths(filesOf(manifest, 'signals'))));
  }
  const groups = new Map<string, PictureCopy[]>();
  await withDuckDb({ scratch, threads }, async (db) => {
    for await (const found of findPictureCopies(db, signals, maxDistance)) {
      signal?.throwIfAborted();
      const first = placeOf(found.of);
      const group = groups.get(first);
      if (group === undefined) groups.set(first, [found]);
      else group.push(found);
    }
  });
  return [...groups.values()].flatMap((group) => excluded(group, maxDocuments));
}

function excluded(group: readonly PictureCopy[], maxDocuments: number): ExcludeEntry[] {
  const pictures = [...group.map(({ copy }) => copy), ...group.slice(0, 1).map(({ of }) => of)];
  const documents = new Set(pictures.map(({ document }) => document)).size;
  if (documents <= maxDocuments) return [];
  return group.map(({ copy, of, distance }) => ({
    key: sampleKey(copy.document),
    part: copy.part,
    reason: 'picture_overused',
    detail: `in ${documents} documents; distance ${distance} from ${sampleKey(of.document)}.${of.part}`,
  }));
}

function placeOf({ unit, ordinal, node }: StoredPicture): string {
  return `${unit}#${ordinal}:${node}`;
}

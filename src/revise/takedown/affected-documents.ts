import { readIndex, readSampleRecord } from '../../corpus/corpus-reader.js';
import type { Exclusion } from '../../corpus/exclude-index.js';
import type { ExcludeList } from '../../corpus/exclude-list.js';
import { type IndexLine, type IndexPart, storedImages } from '../../corpus/shard-index.js';
import { mapConcurrent } from '../../flow/map-concurrent.js';
import type { ShardEntry } from '../../model/manifest.js';
import type { Store } from '../../store/store.js';

/** A stored document that an exclude list names, or some of whose images it names. */
export interface AffectedDocument {
  line: IndexLine;
  /** Set when the whole document must go. */
  document?: Exclusion;
  /** Images that must go, by part name; empty when the document goes. */
  images: ReadonlyMap<string, Exclusion>;
  /** All image parts of the document, with what names them where it is known. */
  parts: readonly IndexPart[];
}

/** Records read at once, for indexes that do not tell what their images are. */
const READ_AHEAD = 8;

/**
 * Finds the documents of a shard that an exclude list concerns, in their order, from the shard's index.
 *
 * An index from before it named images makes the record of each document with images be read, by range, where the list
 * names images by something other than their document.
 */
export async function affectedDocuments(
  store: Store,
  shard: ShardEntry,
  list: ExcludeList,
  signal: AbortSignal,
): Promise<AffectedDocument[]> {
  const judged = mapConcurrent(
    await readIndex(store, shard),
    async (line) => judgeLine(store, shard, line, list),
    { concurrency: READ_AHEAD, signal },
  );
  const affected: AffectedDocument[] = [];
  for await (const document of judged) if (document !== undefined) affected.push(document);
  return affected;
}

async function judgeLine(
  store: Store,
  shard: ShardEntry,
  line: IndexLine,
  list: ExcludeList,
): Promise<AffectedDocument | undefined> {
  const known = line.parts.filter(({ part }) => part !== 'json');
  const document = list.documentExclusion(line);
  if (document !== undefined) return { line, document, images: new Map(), parts: known };
  const partsOf = list.partsOf(line.key);
  const imagesOf = list.imagesOf(line.key);
  if (known.length === 0 || !(list.namesImages || partsOf.size + imagesOf.size > 0)) return undefined;
  const hashed = known.every(({ sha256 }) => sha256 !== undefined);
  const parts = hashed ? known : await partsOfRecord(store, shard, line);
  const images = new Map<string, Exclusion>();
  for (const { part, url, final_url = url, sha256, phash } of parts) {
    const alone = partsOf.has(part) || (sha256 !== undefined && imagesOf.has(sha256));
    const exclusion = alone
      ? { by: `key ${line.key}.${part}` }
      : list.imageExclusion({
          ...(url !== undefined && { original_url: url }),
          ...(final_url !== undefined && { final_url }),
          ...(sha256 !== undefined && { sha256 }),
          ...(phash !== undefined && { phash }),
        });
    if (exclusion !== undefined) images.set(part, exclusion);
  }
  return images.size === 0 ? undefined : { line, images, parts };
}

async function partsOfRecord(store: Store, shard: ShardEntry, line: IndexLine): Promise<IndexPart[]> {
  const images = storedImages(await readSampleRecord(store, shard, line));
  return images.map(({ part, original_url: url, final_url, sha256, phash }) => ({
    part,
    offset: 0,
    bytes: 0,
    url,
    final_url,
    sha256,
    phash,
  }));
}

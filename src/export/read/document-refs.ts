import { readIndex, readManifests } from '../../corpus/corpus-reader.js';
import type { IndexLine } from '../../corpus/shard-index.js';
import { BadInputError } from '../../errors.js';
import type { SimilarityPlace } from '../../similarity/read-similarity.js';
import type { Store } from '../../store/store.js';
import { domainOfPage } from './page-host.js';

/** Where a document lies, and what planning must know of it. */
export interface DocumentRef {
  /** Which of the export's corpora. */
  corpus: number;
  shard: string;
  offset: number;
  bytes: number;
  /** Where the content of its `.json` member lies. */
  record: { offset: number; bytes: number };
  key: string;
  /** Registrable domain of the page. */
  domain: string;
  images: number;
  texts: number;
  textChars: number;
  /** Images that must not be used, by part name; already taken off `images`. */
  excludedParts?: ReadonlySet<string>;
  /** Where the similarities of its images lie, when they were measured. */
  similarity?: SimilarityPlace;
}

/**
 * Lists the documents of a corpus from its indexes; no shard is read.
 *
 * @param keep - says of each line whether it is listed. Default: all
 */
export async function* listDocuments(
  store: Store,
  corpus: number,
  keep: (line: IndexLine) => boolean = () => true,
): AsyncGenerator<DocumentRef> {
  for await (const manifest of readManifests(store, 'assemble')) {
    for (const shard of manifest.shards) {
      for (const line of await readIndex(store, shard)) {
        if (!keep(line)) continue;
        yield {
          corpus,
          shard: shard.name,
          offset: line.offset,
          bytes: line.bytes,
          record: recordOf(line, shard.name),
          key: line.key,
          domain: domainOfPage(line.url),
          images: line.images,
          texts: line.texts,
          textChars: line.text_chars,
        };
      }
    }
  }
}

function recordOf({ parts, offset }: IndexLine, shard: string): DocumentRef['record'] {
  const part = parts.find(({ part: name }) => name === 'json');
  if (part === undefined)
    throw new BadInputError(
      'index_invalid',
      `the index of ${shard} has no .json member for the document at byte ${offset}; run weft validate`,
    );
  return { offset: part.offset, bytes: part.bytes };
}

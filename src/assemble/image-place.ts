import { isDataUrl } from '../fetch/data-url.js';
import type { Document } from '../model/document.js';
import type { Drop } from '../model/verdict.js';
import { isPartUrl } from '../sources/corpora/part-url.js';
import type { Source, SourceImages } from '../sources/source.js';

/** Where the bytes that a URL of a document names may be looked for. */
export type ImagePlace =
  /** In the URL itself. */
  | { kind: 'data' }
  /** With the source alone: in the imported corpus, or in the folder or tar of the page. */
  | { kind: 'source'; images: SourceImages }
  /** On the web; `images` is where the source may hold the same. */
  | { kind: 'web'; images?: SourceImages }
  /** Nowhere. */
  | { kind: 'none'; drop: Pick<Drop, 'reason' | 'detail'> };

/**
 * Judges where an image may be read from: the table in THREAT_MODEL.md as code, with what each source says of its own
 * documents.
 *
 * What lies next to a page is for pages alone that are files of a folder or members of a tar, since whoever wrote a
 * record of an archive or dump also wrote its URLs: `file:///sub/s.jpg` in `s3://bucket/dumps/q.jsonl` was the object
 * `dumps/sub/s.jpg`, and in `http://host/q.jsonl` a request to that host.
 */
export function imagePlace(
  document: Pick<Document, 'url' | 'source'>,
  url: string,
  source: Pick<Source, 'images'>,
): ImagePlace {
  if (isDataUrl(url)) return { kind: 'data' };
  const images = source.images?.mayHold(document, url) ? source.images : undefined;
  const scheme = URL.canParse(url) ? new URL(url).protocol.slice(0, -1) : undefined;
  if (scheme === 'http' || scheme === 'https') return { kind: 'web', ...(images && { images }) };
  if (images !== undefined) return { kind: 'source', images };
  // A page that writes such a URL would have its own archive opened as Parquet.
  if (isPartUrl(url)) return unsupported('part');
  if (scheme === undefined) return { kind: 'none', drop: { reason: 'bad_url', detail: 'cannot be parsed' } };
  if (scheme !== 'file') return unsupported(scheme);
  return {
    kind: 'none',
    drop: { reason: 'local_url', detail: 'a file: URL on a page that is no file of the input' },
  };
}

function unsupported(scheme: string): ImagePlace {
  return { kind: 'none', drop: { reason: 'unsupported_scheme', detail: scheme.slice(0, 40) } };
}

import type { ParquetCell, ParquetColumn } from '../formats/parquet/parquet-table.js';
import type { Document, ImageNode } from '../model/document.js';
import type { Capture } from '../model/page.js';
import { canonicalUrl } from '../signals/duplicates/canonical-url.js';
import type { TextSignature } from '../signals/duplicates/text-signature.js';
import { urlKey } from './url-key.js';

/**
 * Columns of `signatures/<unit>.parquet`: one row per extracted document. What curation reads, and all it reads.
 *
 * `band_keys` and the sketch are null in documents of too few tokens; the paragraph columns run in parallel.
 */
export const SIGNATURE_COLUMNS: readonly ParquetColumn[] = [
  { name: 'unit', type: 'string' },
  { name: 'ordinal', type: 'int64' },
  { name: 'id', type: 'string' },
  { name: 'page_key', type: 'string' },
  { name: 'fetched_at', type: 'string' },
  { name: 'text_chars', type: 'int64' },
  { name: 'image_keys', type: 'string_list' },
  { name: 'candidate_keys', type: 'string_list' },
  { name: 'host', type: 'string' },
  { name: 'tokens', type: 'int64' },
  { name: 'band_keys', type: 'int64_list' },
  { name: 'sketch_filled', type: 'int64_list' },
  { name: 'sketch_bits', type: 'int64_list' },
  { name: 'paragraph_keys', type: 'int64_list' },
  { name: 'paragraph_nodes', type: 'int64_list' },
  { name: 'paragraph_chars', type: 'int64_list' },
];

/**
 * Columns of `captures/<unit>.parquet`: one row per image found in an archive, with the bytes' place. A revisit has no
 * bytes; it names the capture that it repeats by payload digest, or by key and date.
 */
export const CAPTURE_COLUMNS: readonly ParquetColumn[] = [
  { name: 'unit', type: 'string' },
  { name: 'ordinal', type: 'int64' },
  { name: 'key', type: 'string' },
  { name: 'url', type: 'string' },
  { name: 'mime', type: 'string' },
  { name: 'fetched_at', type: 'string' },
  { name: 'input', type: 'string' },
  { name: 'offset', type: 'int64' },
  { name: 'length', type: 'int64' },
  { name: 'digest', type: 'string' },
  { name: 'revisit', type: 'int64' },
  { name: 'of_key', type: 'string' },
  { name: 'of_date', type: 'string' },
];

type Row = Record<string, ParquetCell>;

/** The signature row of a document; `ordinal` is its place in its unit. */
export function signatureRow(
  unit: string,
  ordinal: number,
  document: Document,
  { tokens, minHash, paragraphs }: TextSignature,
): Row {
  const images = document.nodes.filter((node): node is ImageNode => node.type === 'image');
  const remote = images.flatMap((image) => image.candidates).filter(({ url }) => /^https?:/i.test(url));
  return {
    unit,
    ordinal,
    id: document.id,
    page_key: pageKey(document),
    fetched_at: document.fetched_at ?? '',
    text_chars: document.nodes.reduce((sum, node) => sum + (node.type === 'text' ? node.text.length : 0), 0),
    image_keys: distinct(images.map((image) => imageKey(image.src))),
    candidate_keys: distinct(remote.map(({ url }) => urlKey(url))),
    host: hostKey(document.url),
    tokens,
    band_keys: minHash?.bandKeys ?? null,
    sketch_filled: minHash?.filled ?? null,
    sketch_bits: minHash?.bits ?? null,
    paragraph_keys: paragraphs.keys,
    paragraph_nodes: paragraphs.nodes,
    paragraph_chars: paragraphs.chars,
  };
}

/** The capture row of an archived image. */
export function captureRow(unit: string, ordinal: number, capture: Capture): Row {
  const { input, offset, length } = capture.source;
  return {
    unit,
    ordinal,
    key: urlKey(capture.url),
    url: capture.url,
    mime: capture.mime,
    fetched_at: capture.fetched_at ?? '',
    input,
    offset,
    length: length ?? null,
    digest: capture.digest ?? '',
    revisit: capture.revisit_of === undefined ? 0 : 1,
    of_key: capture.revisit_of?.url === undefined ? '' : urlKey(capture.revisit_of.url),
    of_date: capture.revisit_of?.date ?? '',
  };
}

/**
 * Web pages are named by their canonical URL, without the scheme: tracking parameters and sessions make no other page.
 * Pages without a web address are named by their path, which two input folders may share.
 */
function pageKey({ url, source }: Document): string {
  if (url.startsWith('file:')) return `${source.input}\n${url}`;
  return canonicalUrl(url)?.key.replace(/^https?:\/\//, '') ?? url;
}

/** The host whose pages share paragraphs, without `www.`; empty for pages that have none. */
function hostKey(url: string): string {
  return URL.canParse(url) ? new URL(url).hostname.replace(/^www\./, '') : '';
}

/** A `data:` image has no URL to be over-used by; only its length is kept, so that rows stay small. */
function imageKey(src: string): string {
  return src.startsWith('data:') ? `data:${src.length}` : urlKey(src);
}

function distinct(keys: string[]): string[] {
  return [...new Set(keys)];
}

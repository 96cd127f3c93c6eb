import type { Document, ImageNode } from '../model/document.js';
import type { Capture } from '../model/page.js';
import type { ParquetCell, ParquetColumn } from './parquet-table.js';
import { urlKey } from './url-key.js';

/** Columns of `signatures/<unit>.parquet`: one row per extracted document. What curation reads, and all it reads. */
export const SIGNATURE_COLUMNS: readonly ParquetColumn[] = [
  { name: 'unit', type: 'string' },
  { name: 'ordinal', type: 'int64' },
  { name: 'id', type: 'string' },
  { name: 'page_key', type: 'string' },
  { name: 'fetched_at', type: 'string' },
  { name: 'text_chars', type: 'int64' },
  { name: 'image_keys', type: 'string_list' },
  { name: 'candidate_keys', type: 'string_list' },
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
export function signatureRow(unit: string, ordinal: number, document: Document): Row {
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

/** Pages without a web address are named by their path, which two input folders may share. */
function pageKey({ url, source }: Document): string {
  return url.startsWith('file:') ? `${source.input}\n${url}` : urlKey(url);
}

/** A `data:` image has no URL to be over-used by; only its length is kept, so that rows stay small. */
function imageKey(src: string): string {
  return src.startsWith('data:') ? `data:${src.length}` : urlKey(src);
}

function distinct(keys: string[]): string[] {
  return [...new Set(keys)];
}

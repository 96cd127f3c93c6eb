import type { Document } from '../model/document.js';
import type { SourceItem } from '../sources/source.js';

/** What a node takes with its signals and what rules say of it, besides its text: about 1 kB was measured. */
const NODE_BYTES = 1024;
/** Most memory of documents that are read ahead of assembly, by estimate; a usual one weighs 50 kB. */
export const DOCUMENT_BYTES_AHEAD = 64 * 1024 * 1024;
/**
 * Bytes of pages under way in extraction, for each worker; a usual one has 100 kB. A page of nothing but tags becomes a
 * document of a hundred times its bytes, which waits for its turn in the unit.
 */
export const PAGE_BYTES_PER_WORKER = 1024 * 1024;

/** Bytes that a document takes in memory, near enough to bound how many are held at once. */
export function documentWeight({ nodes }: Pick<Document, 'nodes'>): number {
  let bytes = 0;
  for (const node of nodes) {
    bytes += NODE_BYTES;
    if (node.type === 'text') bytes += node.text.length;
    else for (const { url } of node.candidates) bytes += url.length;
  }
  return bytes;
}

/** The bytes of a page that is yet to be extracted; what is no page weighs nothing. */
export function itemWeight(item: SourceItem): number {
  if (item.kind === 'page') return item.page.body.length;
  return item.kind === 'document' ? documentWeight(item.document) / 100 : 0;
}

import {
  type ExtractOptions,
  type ExtractResult,
  extractDocument,
} from '../../../src/extract/extract-document.js';
import type { Document, Node } from '../../../src/model/document.js';

/** Extracts a page of a site. */
export function readPage(
  html: string,
  options: ExtractOptions = {},
  url = 'https://docs.example.org/guide',
): ExtractResult {
  return extractDocument({ id: 'page', url, body: html, source: { input: 'page', offset: 0 } }, options);
}

/** The same where it must become a document. */
export function documentOf(html: string, options?: ExtractOptions, url?: string): Document {
  const result = readPage(html, options, url);
  if ('drop' in result) throw new Error(`dropped: ${JSON.stringify(result.drop)}`);
  return result.document;
}

/** Nodes as lines: `paragraph: its text`, `image: its URL`. */
export function linesOf(nodes: readonly Node[]): string[] {
  return nodes.map((node) => (node.type === 'text' ? `${node.role}: ${node.text}` : `image: ${node.src}`));
}

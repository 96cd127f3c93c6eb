import { indexDocument } from './index-document.js';
import { parseDocument } from './page-parser.js';
import type { Tree } from './tree.js';

/**
 * Parses HTML into a {@link Tree}. Never throws; never recurses.
 *
 * @param html - UTF-8 bytes, or text
 */
export function parseHtml(html: Buffer | string): Tree {
  const { document, size, complete, flattened } = parseDocument(html.toString());
  return { ...indexDocument(document, size), complete, flattened };
}

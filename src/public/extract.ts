/**
 * Extracts the main content of pages: text and images in reading order. Loads no image library.
 *
 * @example
 * ```js
 * import { readFileSync } from 'node:fs';
 * import { extractDocument } from 'weft/extract';
 *
 * const body = readFileSync('page.html');
 * const source = { input: 'page.html', offset: 0 };
 * const result = extractDocument({ id: 'page', url: 'https://example.org/page.html', body, source });
 * if ('drop' in result) console.log(result.drop.reason);
 * else for (const node of result.document.nodes) console.log(node.type === 'text' ? node.text : node.candidates[0]?.url);
 * ```
 *
 * @module weft/extract
 */

export {
  type ExtractInput,
  type ExtractOptions,
  type ExtractResult,
  extractDocument,
} from '../extract/extract-document.js';
export { createExtractPool, type ExtractPool, type ExtractPoolOptions } from '../extract/extract-pool.js';
export type { Document, ImageCandidate, ImageNode, Node, TextNode, TextRole } from '../model/document.js';

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
 * Pages of some sites can be read by recipes, or by a function of yours that is given cheerio's `$`:
 *
 * ```ts
 * import { type Extractor, extractDocument, type Recipe } from 'weft/extract';
 *
 * const recipes: Recipe[] = [{ hosts: ['docs.example.org'], content: ['main .post'], remove: ['.share'] }];
 * const extractor: Extractor = ({ $, url }) =>
 *   url.endsWith('/plain') ? [{ type: 'text', text: $('pre').text() }] : undefined;
 * extractDocument(page, { recipes, extractor });
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
export type {
  Extractor,
  ExtractorImage,
  ExtractorNode,
  ExtractorPage,
  ExtractorText,
} from '../extract/extractor/extractor.js';
export type { ExtractorModule } from '../extract/extractor/load-extractor.js';
export type { RecipeUse } from '../extract/recipes/open-recipes.js';
export type { Document, ImageCandidate, ImageNode, Node, TextNode, TextRole } from '../model/document.js';
export type { Recipe, RecipeAttribute, RecipeField, RecipeImages } from '../model/schemas/pipeline.js';

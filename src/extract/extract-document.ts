import { BadInputError } from '../errors.js';
import type { ConsentHeaders } from '../model/consent.js';
import type { Document } from '../model/document.js';
import type { SourceRef } from '../model/page.js';
import type { Recipe } from '../model/schemas/pipeline.js';
import type { Drop } from '../model/verdict.js';
import { toldContent } from './content/told-content.js';
import { decodeHtml } from './decode-html.js';
import { ownCopy } from './dom/own-string.js';
import { parseHtml } from './dom/parse.js';
import { embeddedArticle } from './embedded/embedded-article.js';
import type { Extractor } from './extractor/extractor.js';
import { resolveUrl } from './images/resolve-url.js';
import { readFacts } from './metadata/page-facts.js';
import { readMetadata } from './metadata/read-metadata.js';
import { notHtmlReason } from './not-html.js';
import { type ReadContent, readContent } from './read-content.js';
import type { RecipeUse } from './recipes/open-recipes.js';

/** A page to extract from: plain data, so that it can be posted to a worker. */
export interface ExtractInput {
  /** Becomes the document's id. */
  id: string;
  /** Base of relative links, unless the page has a `<base>`. */
  url: string;
  /** The page's bytes without content encoding, or its text when the charset was already undone. */
  body: Uint8Array | string;
  /** The `Content-Type` header, when there was one. */
  content_type?: string;
  fetched_at?: string;
  /** Response headers that state how the page may be used; kept as they are. */
  consent_headers?: ConsentHeaders;
  notes?: string[];
  source: SourceRef;
}

/** Options of {@link extractDocument}. */
export interface ExtractOptions {
  /** Pages of more bytes are dropped as `page_too_large`. Default: 32 MiB. */
  maxBytes?: number;
  /** Also say what became of every block and image, and why. Default: false. */
  explain?: boolean;
  /** How pages of some sites are read; the first that fits is taken. Default: none. */
  recipes?: readonly Recipe[];
  /** Asked first for each page. Default: none. */
  extractor?: Extractor;
}

/** A document, or the reason why the page yields none. */
export type ExtractResult = ({ document: Document } | { drop: Drop }) & {
  /** With `explain`: one line per block and image, in reading order. */
  explanation?: string[];
  /** What became of the recipes for the page's host; absent when there was none. */
  recipes?: RecipeUse[];
};

const MAX_BYTES = 32 * 1024 * 1024;

/**
 * Extracts a page's main content: text and images in reading order, with metadata.
 *
 * The extractor is asked first, then the first recipe that fits, then the general extraction. Pure but for an extractor,
 * synchronous, and never throws on any page: a page without content comes back as a drop at level `page` with reason
 * `not_html`, `page_too_large`, `page_too_complex`, `extractor_failed` or `empty_document`.
 *
 * @throws FixConfigError `bad_recipe` when a recipe is none, whatever the page
 */
export function extractDocument(page: ExtractInput, options: ExtractOptions = {}): ExtractResult {
  const { maxBytes = MAX_BYTES } = options;
  const drop = (reason: Drop['reason'], detail?: string): ExtractResult => ({
    drop: {
      level: 'page',
      reason,
      url: page.url,
      document: page.id,
      source: page.source,
      ...(detail === undefined ? {} : { detail }),
    },
  });
  const size = typeof page.body === 'string' ? page.body.length : page.body.byteLength;
  if (size > maxBytes) return drop('page_too_large', `${size} bytes`);
  const other = notHtmlReason(page.body, page.content_type);
  if (other !== undefined) return drop('not_html', other);
  const { utf8, charset } = decodeHtml(page.body, page.content_type);
  const tree = parseHtml(utf8, { withNodes: options.extractor !== undefined });
  const facts = readFacts(tree);
  const base = resolveUrl(facts.base ?? '', page.url) ?? page.url;
  let content: ReadContent;
  try {
    content = readContent({ tree, facts, url: page.url, base }, options);
  } catch (error) {
    if (error instanceof BadInputError)
      return drop(error.code === 'extractor_failed' ? error.code : 'page_too_complex', error.message);
    throw error;
  }
  const { general, title, published, recipes } = content;
  const notes = [...(page.notes ?? [])];
  const embedded = general && embeddedArticle(general.tree, general.content.blocks, content.nodes, base);
  if (embedded !== undefined) notes.push('text_from_data');
  const nodes = embedded?.nodes ?? content.nodes;
  const found = embedded === undefined ? [] : [`text from the page's data: ${embedded.path}`];
  const also = {
    ...(options.explain === true && { explanation: [...found, ...content.explain()] }),
    ...(recipes.length > 0 && { recipes }),
  };
  if (tree.flattened) notes.push('deep_nesting_flattened');
  if (recipes.some(({ use }) => use === 'empty')) notes.push('recipe_empty');
  if (general !== undefined && !nodes.some((node) => node.type === 'text')) {
    const told = toldContent(facts);
    if (told !== undefined) {
      nodes.unshift({ type: 'text', role: 'paragraph', text: told });
      notes.push('text_from_metadata');
    }
  }
  if (nodes.length === 0) return { ...drop('empty_document'), ...also };
  return {
    document: ownCopy<Document>({
      id: page.id,
      url: page.url,
      ...readMetadata(facts, base),
      ...(title !== undefined && { title }),
      ...(published !== undefined && { published }),
      ...(page.consent_headers === undefined ? {} : { consent_headers: page.consent_headers }),
      ...(page.fetched_at === undefined ? {} : { fetched_at: page.fetched_at }),
      charset,
      ...(notes.length === 0 ? {} : { notes }),
      source: page.source,
      nodes,
    }),
    ...also,
  };
}

import type { DocumentMeta } from '../../model/document.js';
import { decodeHtml } from '../decode-html.js';
import { parseHtml } from '../dom/parse.js';
import { readFacts } from './page-facts.js';
import { readMetadata } from './read-metadata.js';

/** What a page says of itself, read without looking for its content; pure, and never throws on any page. */
export function readPageMetas(
  body: Uint8Array,
  url: string,
  contentType: string | undefined,
): Pick<DocumentMeta, 'robots' | 'tdm'> {
  const { utf8 } = decodeHtml(body, contentType);
  const { robots, tdm } = readMetadata(readFacts(parseHtml(utf8)), url);
  return { ...(robots && { robots }), ...(tdm && { tdm }) };
}

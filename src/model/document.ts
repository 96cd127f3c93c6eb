import type { Document, ImageNode, TextNode } from './schemas/document.js';

export type {
  Document,
  ImageCandidate,
  ImageNode,
  LicenseClaim,
  TextNode,
  TextRole,
} from './schemas/document.js';

/** A text block or an image. */
export type Node = TextNode | ImageNode;

/** What the page says of itself; every field is absent when the page is silent. */
export type DocumentMeta = Pick<
  Document,
  | 'title'
  | 'author'
  | 'published'
  | 'modified'
  | 'language'
  | 'canonical_url'
  | 'site_name'
  | 'license'
  | 'robots'
  | 'tdm'
  | 'consent_headers'
>;

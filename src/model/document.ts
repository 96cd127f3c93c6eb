import type { ConsentHeaders } from './consent.js';
import type { SourceRef } from './page.js';
import type { Signals } from './signals.js';

/** What a text node is on the page. */
export type TextRole = 'heading' | 'paragraph' | 'list' | 'table' | 'code' | 'quote' | 'caption' | 'math';

/** A block of text in reading order. */
export interface TextNode {
  type: 'text';
  role: TextRole;
  /** As a reader sees it: white space folded, except in `code`; list items and table rows on lines of their own. */
  text: string;
  /** 1–6, headings only. */
  level?: number;
  /** What was measured of the text; the names stand in `TEXT_SIGNALS`. */
  signals?: Signals;
}

/** One URL the page offers for an image. */
export interface ImageCandidate {
  url: string;
  /** Where the page offered it: `src`, `srcset`, `source`, `lazy:data-src`, `noscript`, `link`, `background`, `og`, … */
  from: string;
  /** Width in CSS pixels that the page claims for this candidate (srcset `w`, or size × `x`). */
  width?: number;
  /** MIME type that the page claims (`<source type>`). */
  mime?: string;
}

/** An image in reading order, before any byte of it was fetched. */
export interface ImageNode {
  type: 'image';
  /** The preferred candidate's absolute URL. */
  src: string;
  /** All candidates, best first; `src` is the first. */
  candidates: ImageCandidate[];
  alt?: string;
  title?: string;
  caption?: string;
  /** `width` and `height` attributes in CSS pixels, when declared. */
  declared_width?: number;
  declared_height?: number;
  /** What an imported corpus measured of the image, such as `matched_sim`. */
  signals?: Signals;
}

/** A text block or an image. */
export type Node = TextNode | ImageNode;

/** A page's licence statement and where it stood. */
export interface LicenseClaim {
  url?: string;
  text?: string;
  /** `rel`, `schema.org`, `link`, `meta`. */
  from: string;
}

/** What the page says of itself; every field is absent when the page is silent. */
export interface DocumentMeta {
  title?: string;
  author?: string;
  published?: string;
  modified?: string;
  /** Language the page declares, as BCP 47, lower case. */
  language?: string;
  canonical_url?: string;
  site_name?: string;
  license?: LicenseClaim;
  /** Directives of `<meta name=robots>` and of agent-named twins, as `agent:directive`, lower case. */
  robots?: string[];
  /** `<meta name="tdm-reservation">` and `tdm-policy`. */
  tdm?: { reservation?: string; policy?: string };
  /** Response headers of the page that state how it may be used, one string per header line. */
  consent_headers?: ConsentHeaders;
}

/** An ordered list of nodes plus metadata: what one training sample is made of, before images are fetched. */
export interface Document extends DocumentMeta {
  /** Unique within the corpus; keys of shards derive from it. */
  id: string;
  url: string;
  fetched_at?: string;
  /** Charset the bytes were decoded with. */
  charset?: string;
  notes?: string[];
  source: SourceRef;
  /** What was measured of the text (`TEXT_SIGNALS`), and what an imported corpus measured, such as `fluency_prob`. */
  signals?: Signals;
  nodes: Node[];
}

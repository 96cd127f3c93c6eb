// Written by scripts/generate-types.mjs from schemas/document.schema.json: change that, not this.

/** An ordered list of nodes plus metadata: what one training sample is made of, before images are fetched. */
export interface Document {
  /**
   * Unique within the corpus; keys of shards derive from it. An id of the source's own with the input that it
   * is unique in, as `<id>@<12 hex digits of the SHA-256 of the input's name>`; otherwise 32 hex digits of URL
   * and place.
   */
  id: string;
  url: string;
  /** ISO 8601 time of the capture. */
  fetched_at?: string;
  /** Charset the bytes were decoded with. */
  charset?: string;
  notes?: string[];
  source: SourceRef;
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
  tdm?: {
    reservation?: string;
    policy?: string;
  };
  consent_headers?: ConsentHeaders;
  /** What was measured of the text, and what an imported corpus measured; docs/signals.md lists the names. */
  signals?: {
    [k: string]: number | string | boolean;
  };
  nodes: (TextNode | ImageNode)[];
}

/** Where a record stood in the input, so that any verdict can be traced back to bytes. */
export interface SourceRef {
  /** The input as the pipeline names it: a relative path, `s3://…` or `https://…`. */
  input: string;
  /** Byte offset of the record in the (compressed) input; for JSON arrays and Parquet the record's ordinal. */
  offset: number;
  /** Bytes the record takes in the input, where the format tells. */
  length?: number;
  /** The file's or tar member's name inside the input, where the format has one. */
  path?: string;
}

/** A page's licence statement and where it stood. */
export interface LicenseClaim {
  url?: string;
  text?: string;
  /** Where the page said it. */
  from: 'rel' | 'schema.org' | 'link' | 'meta';
}

/**
 * Response headers that state how the page may be used, as sent, one string per header line; absent when
 * there was none.
 */
export interface ConsentHeaders {
  x_robots_tag?: string[];
  tdm_reservation?: string[];
  tdm_policy?: string[];
  content_usage?: string[];
  content_signal?: string[];
}

/** A block of text in reading order. */
export interface TextNode {
  type: 'text';
  role: TextRole;
  /**
   * As a reader sees it: white space folded, except in `code`; list items and table rows on lines of their own.
   */
  text: string;
  /** 1–6, headings only. */
  level?: number;
  /** What was measured of the text; docs/signals.md lists the names. */
  signals?: {
    [k: string]: number | string | boolean;
  };
}

/** What a text node is on the page. */
export type TextRole = 'heading' | 'paragraph' | 'list' | 'table' | 'code' | 'quote' | 'caption' | 'math';

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
  /** The `width` attribute in CSS pixels, when declared. */
  declared_width?: number;
  /** The `height` attribute in CSS pixels, when declared. */
  declared_height?: number;
  /** What an imported corpus measured of the image, such as `matched_sim`. */
  signals?: {
    [k: string]: number | string | boolean;
  };
}

/** One URL the page offers for an image. */
export interface ImageCandidate {
  url: string;
  /**
   * Where the page offered it: `src`, `srcset`, `source`, `lazy:data-src`, `noscript`, `link`, `background`,
   * `og`, …
   */
  from: string;
  /** Width in CSS pixels that the page claims for this candidate (srcset `w`, or size × `x`). */
  width?: number;
  /** MIME type that the page claims (`<source type>`). */
  mime?: string;
}

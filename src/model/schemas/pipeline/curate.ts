// Written by scripts/generate-types.mjs from schemas/pipeline.schema.json: change that, not this.

/** Decisions across the corpus, before any image is downloaded. */
export interface CurateConfig {
  /**
   * Captures of one page URL: keep the newest, or all. URLs are compared without scheme, tracking parameters
   * and session ids.
   */
  same_url: 'newest' | 'keep';
  near_duplicates: NearDuplicatesConfig;
  /**
   * An image URL on more distinct pages than this is dropped from all of them (OBELICS: 10); 0 switches the
   * rule off.
   */
  max_pages_per_image: number;
  repeated_paragraphs: RepeatedParagraphsConfig;
  /** Documents per curation unit. */
  partition_documents: number;
}

/** Documents whose texts are nearly the same, found by MinHash of their shingles; see docs/duplicates.md. */
export interface NearDuplicatesConfig {
  /** Of a group of near-duplicates: keep the newest capture, or all. */
  keep: 'newest' | 'all';
  /** Jaccard similarity of the sets of shingles from which two documents are one (OmniCorpus: 0.8). */
  threshold: number;
  /** Tokens in a shingle. A token is a word, or a character of a script without spaces. */
  ngram: number;
  /** Bands of a signature; documents that share a band are compared. */
  bands: number;
  /** Rows of a band. A pair of similarity s shares a band with probability 1 - (1 - s^rows)^bands. */
  rows: number;
  /** Documents of fewer tokens are never called near-duplicates; they are counted as too_short_to_compare. */
  min_tokens: number;
}

/**
 * Paragraphs that many pages of one host share, such as notices and calls to subscribe: the first page keeps
 * them.
 */
export interface RepeatedParagraphsConfig {
  /**
   * Distinct pages of a host with the paragraph from which all but the first lose it (OBELICS: 3, and all lose
   * it); 0 switches the rule off.
   */
  min_pages: number;
  /** Shorter paragraphs are left alone: headings and labels repeat for good reason. */
  min_chars: number;
}

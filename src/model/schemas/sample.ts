// Written by scripts/generate-types.mjs from schemas/sample.schema.json: change that, not this.
import type { Document, TextNode } from './document.js';

/** The <key>.json member of a shard: one document with its stored images. */
export interface Sample
  extends Pick<
    Document,
    | 'author'
    | 'canonical_url'
    | 'charset'
    | 'consent_headers'
    | 'fetched_at'
    | 'id'
    | 'language'
    | 'modified'
    | 'notes'
    | 'published'
    | 'robots'
    | 'site_name'
    | 'source'
    | 'tdm'
    | 'title'
    | 'url'
  > {
  schema: 'weft/sample/1';
  key: string;
  /** A page's licence statement and where it stood. */
  license?: {
    url?: string;
    text?: string;
    /** `rel`, `schema.org`, `link`, `meta`. */
    from: string;
  };
  /** The truth: text and images in reading order. */
  nodes: (StoredText | StoredImage)[];
  /** With `images`, OBELICS-style parallel arrays: exactly one of `texts[i]`, `images[i]` is a string. */
  texts: (string | null)[];
  /** Part names of images; null where the node is text. */
  images: (string | null)[];
  /**
   * What was measured of the text, text_chars and images_on_page, and what an imported corpus measured;
   * docs/signals.md lists the names.
   */
  signals: {
    [k: string]: number | string | boolean;
  };
  /** Codes of rules that the document breaks and that drop nothing; docs/curation.md lists them. */
  annotations?: string[];
}

/** A text block that is stored in a shard. */
export interface StoredText extends TextNode {
  /** Codes of rules that the text breaks and that drop nothing; docs/curation.md lists them. */
  annotations?: string[];
}

/** An image that is stored in a shard. */
export interface StoredImage {
  type: 'image';
  /** Part name inside the sample: `<n>.<ext>`; the tar member is `<key>.<part>`. */
  part: string;
  original_url: string;
  final_url: string;
  origin: ImageOrigin;
  /** Lower-case hex SHA-256 of the stored bytes. */
  sha256: string;
  width: number;
  height: number;
  bytes: number;
  format: 'jpeg' | 'png' | 'webp' | 'gif' | 'avif';
  original_width: number;
  original_height: number;
  original_bytes: number;
  original_format: string;
  /** Frames or pages in the original; 1 for stills. Only the first is stored. */
  frames?: number;
  /**
   * Lower-case hex SHA-256 of width and height (four bytes each, highest first) and of the sRGB pixels at the
   * stored size before they were encoded, alpha on white: the same for one picture in two files without loss.
   * Absent in corpora from before it was measured.
   */
  pixels_sha256?: string;
  /** 64-bit DCT perceptual hash, 16 hex digits. */
  phash: string;
  /** 64-bit horizontal difference hash, 16 hex digits. */
  dhash: string;
  alt?: string;
  title?: string;
  caption?: string;
  /** Consent signals that were found for this image; absent when none was looked for. */
  consent?: {
    [k: string]: string;
  };
  /**
   * Measures of the original's pixels (`has_alpha`, `space`, `depth`, `entropy`, `contrast`, …), stored so that
   * later rules can decide without decoding again.
   */
  signals?: {
    [k: string]: number | string | boolean;
  };
  /** Codes of rules that the image breaks and that drop nothing; docs/curation.md lists them. */
  annotations?: string[];
}

/** How an image's bytes reached us. */
export type ImageOrigin = 'archive' | 'http' | 'file' | 'data';

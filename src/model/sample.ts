import type { DocumentMeta, TextNode } from './document.js';
import type { SourceRef } from './page.js';
import type { Signals } from './signals.js';

/** How an image's bytes reached us. */
export type ImageOrigin = 'archive' | 'http' | 'file' | 'data';

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
   * Lower-case hex SHA-256 of width, height and sRGB pixels at the stored size before they were encoded, alpha on white:
   * the same for one picture in two files without loss. Absent in corpora from before it was measured.
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
  consent?: Record<string, string>;
  /** Codes of rules that the image breaks and that drop nothing. */
  annotations?: string[];
  /** Measures of the original's pixels, stored so that later rules can decide without decoding again. */
  signals?: Signals;
}

/** A text block that is stored in a shard. */
export interface StoredText extends TextNode {
  /** Codes of rules that the text breaks and that drop nothing. */
  annotations?: string[];
}

/** A node of a stored sample. */
export type SampleNode = StoredText | StoredImage;

/** The `<key>.json` member of a shard: one document with its stored images. */
export interface Sample extends DocumentMeta {
  schema: 'weft/sample/1';
  key: string;
  id: string;
  url: string;
  fetched_at?: string;
  charset?: string;
  notes?: string[];
  source: SourceRef;
  /** The truth: text and images in reading order. */
  nodes: SampleNode[];
  /** OBELICS-style parallel arrays: exactly one of `texts[i]`, `images[i]` is a string; an image is its part name. */
  texts: (string | null)[];
  images: (string | null)[];
  /** What was measured of the text, and `text_chars` and `images_on_page`. */
  signals: Signals;
  /** Codes of rules that the document breaks and that drop nothing. */
  annotations?: string[];
}

import type { ConsentEvidence } from '../model/consent.js';

/**
 * A line of an exclude list; exactly one of `key`, `url`, `page_url`, `image_url`, `sha256`, `phash`, `host` and
 * `domain` is given. See schemas/exclude.schema.json.
 */
export interface ExcludeEntry {
  /** A document by its key; with `part` or `image`, one image of it. */
  key?: string;
  /** Part name of the image, which holds in the corpus that the list was made from and as long as it is not rewritten. */
  part?: string;
  /** SHA-256 of the image's stored bytes. */
  image?: string;
  /** All documents and all images of this URL. */
  url?: string;
  /** All documents of this URL. */
  page_url?: string;
  /** All images whose original or final URL this is. */
  image_url?: string;
  /** All images with these bytes, stored or as they were fetched. */
  sha256?: string;
  /** All images whose perceptual hash lies within `distance` bits of this one. */
  phash?: string;
  /** Default: 8, the usual meaning of "the same picture". */
  distance?: number;
  /** All documents and images of this host: name and port, as in a URL. */
  host?: string;
  /** All documents and images of this domain and its subdomains, on any port. */
  domain?: string;
  reason?: string;
  detail?: string;
  /** ISO 8601 time of the check that made this entry. */
  checked_at?: string;
  evidence?: ConsentEvidence[];
}

/** What of an entry says what it names. */
export const EXCLUDE_SELECTORS = [
  'key',
  'url',
  'page_url',
  'image_url',
  'sha256',
  'phash',
  'host',
  'domain',
] as const;

/** A field of {@link EXCLUDE_SELECTORS}. */
export type ExcludeSelector = (typeof EXCLUDE_SELECTORS)[number];

/** Bits that perceptual hashes of one picture may differ in, unless the entry says otherwise. */
export const PHASH_DISTANCE = 8;

// Written by scripts/generate-types.mjs from schemas/exclude.schema.json: change that, not this.
import type { ConsentEvidence } from './drop.js';

/**
 * A line of an exclude list (JSONL, plain or gzipped): one document, image or host that must not be used, and
 * why. weft refresh-consent writes such lists; weft export --exclude leaves out what they name, a build with
 * exclude refuses it, and weft takedown --list removes it.
 */
export interface ExcludeEntry {
  /** A document, by its key in the shards; with part or image, one image of it. */
  key?: string;
  /** The image's part name in its document. */
  part?: string;
  /** The image's stored bytes: unlike part, this holds when the document is rewritten. */
  image?: string;
  /** All documents and images of this URL. */
  url?: string;
  /** All documents of this URL. */
  page_url?: string;
  /** All images whose original or final URL this is. */
  image_url?: string;
  /** All images with these bytes, as stored or as fetched. */
  sha256?: string;
  /** All images whose perceptual hash lies within distance bits of this one. */
  phash?: string;
  /** Default: 8, the usual meaning of "the same picture". */
  distance?: number;
  /** All documents and images of this domain and its subdomains, on any port. */
  domain?: string;
  /** All documents and images of this host (name and port, as in a URL). */
  host?: string;
  /** Stable reason code, such as opted_out or robots_disallowed. */
  reason?: string;
  detail?: string;
  /** ISO 8601 time of the check that made this entry. */
  checked_at?: string;
  /** The statements that the site made. */
  evidence?: ConsentEvidence[];
}

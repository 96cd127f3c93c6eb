// Written by scripts/generate-types.mjs from schemas/consent.schema.json: change that, not this.
import type { ConsentEvidence } from './drop.js';

/**
 * A line of consent/<unit>-<hash8>.jsonl.gz: what was said about a stored page or image, or which files an
 * origin gave when it was asked. Times stand here and not in the shards, whose bytes must not depend on a
 * clock.
 */
export interface ConsentLogLine {
  /** The document's id. */
  document?: string;
  /** The image's part name; absent for the page itself. */
  part?: string;
  /** The page's URL, or the image's original URL. */
  url?: string;
  /** The image's URL after redirects. */
  final_url?: string;
  evidence?: ConsentEvidence[];
  /** Scheme, host and port. */
  origin?: string;
  files?: ConsentFile[];
}

/**
 * A file that states the rules of an origin (robots.txt, tdmrep.json or ai.txt), or what came instead of it.
 */
export interface ConsentFile {
  /** The URL that was asked. */
  url: string;
  /** The URL that answered, after redirects. */
  final_url: string;
  /** ISO 8601 time at which it was asked for. */
  at: string;
  /** Status of the last answer; absent when there was none. */
  status?: number;
  /** Bytes that were read; with their SHA-256 only of an answer with status 2xx. */
  bytes?: number;
  sha256?: string;
  /** Why there was no answer. */
  failure?: {
    reason: string;
    detail: string;
  };
}

// Written by scripts/generate-types.mjs from schemas/drop.schema.json: change that, not this.
import type { SourceRef } from './document.js';

/** One thing that did not reach the corpus, and why. A line of the drops ledger. */
export interface LedgerLine {
  level: DropLevel;
  /**
   * Stable reason code, `snake_case`: docs/drops.md lists every code with its level, its meaning and what can
   * be done. Corpora of other versions may have other codes.
   */
  reason: string;
  /** The measured value or the server's words; never needed to understand the reason. */
  detail?: string;
  url?: string;
  /** Document id, for document, node and image drops. */
  document?: string;
  /** Index into the extracted document's nodes, for node and image drops. */
  node?: number;
  source?: SourceRef;
  /** Of an image with several URLs, each that was tried, best first; the reason is the first one's. */
  tried?: TriedCandidate[];
  /** What the site said about the use of the page or image, and when it was read. */
  consent?: ConsentEvidence[];
}

/** What a verdict is about. */
export type DropLevel = 'unit' | 'record' | 'page' | 'document' | 'node' | 'image';

/** A URL that was tried for an image, and the class it ended in. */
export interface TriedCandidate {
  url: string;
  reason: string;
  detail?: string;
}

/** One statement that a site made, and when it was read. */
export interface ConsentEvidence {
  signal: ConsentSignal;
  /** What the site said, verbatim; at most 500 characters. */
  value: string;
  /** What it was read as: `disallow`, `noai`, `reserved`, `train-ai=n`, `unreachable` … */
  rule: string;
  /** URL of the file or response that said it. */
  source: string;
  /**
   * ISO 8601 time at which it was read from there. Never stored in a shard: its bytes must not depend on a
   * clock.
   */
  at?: string;
  /** True when this statement, in the mode of the build, keeps the page, its images or the image out. */
  blocks: boolean;
}

/**
 * Where a statement about the use of a page or image was found: a key of the table of signals in
 * docs/consent.md.
 */
export const CONSENT_SIGNALS = [
  'robots_txt',
  'x_robots_tag',
  'meta_robots',
  'tdm_file',
  'tdm_header',
  'tdm_meta',
  'ai_txt',
  'usage_robots_txt',
  'usage_header',
  'signal_robots_txt',
  'signal_header',
] as const;
/** One of {@link CONSENT_SIGNALS}. */
export type ConsentSignal = (typeof CONSENT_SIGNALS)[number];

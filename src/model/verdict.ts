import type { ConsentEvidence } from './consent.js';
import type { SourceRef } from './page.js';

/** What a verdict is about. */
export type DropLevel = 'unit' | 'record' | 'page' | 'document' | 'node' | 'image';

/** A URL that was tried for an image, and the class it ended in. */
export interface TriedCandidate {
  url: string;
  reason: string;
  detail?: string;
}

/** One thing that did not reach the corpus, and why. A line of the drops ledger. */
export interface Drop {
  level: DropLevel;
  /** Stable reason code, `snake_case`; see REASONS in reasons.ts. */
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

import type { ConsentEvidence } from './consent.js';
import type { SourceRef } from './page.js';
import type { DropLevel } from './reasons/reason-row.js';
import type { DropReason } from './reasons.js';

export type { DropLevel };

/** A URL that was tried for an image, and the class it ended in. */
export interface TriedCandidate {
  url: string;
  reason: string;
  detail?: string;
}

/**
 * One thing that did not reach the corpus, and why. A line of the drops ledger.
 *
 * What is read from a ledger is a {@link RecordedDrop}: another version may have given reasons that this one does not.
 */
export interface Drop<Reason extends string = DropReason> {
  level: DropLevel;
  /** Stable reason code, `snake_case`; see REASONS in reasons.ts. */
  reason: Reason;
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

/** A drop as a ledger has it, whichever version wrote it. */
export type RecordedDrop = Drop<string>;

import type { DropReason } from './reasons.js';
import type { LedgerLine } from './schemas/drop.js';

export type { DropLevel, TriedCandidate } from './schemas/drop.js';

/**
 * One thing that did not reach the corpus, and why. A line of the drops ledger.
 *
 * What is read from a ledger is a {@link RecordedDrop}: another version may have given reasons that this one does not.
 */
export interface Drop<Reason extends string = DropReason> extends Omit<LedgerLine, 'reason'> {
  /** Stable reason code, `snake_case`; see reasons.ts. */
  reason: Reason;
}

/** A drop as a ledger has it, whichever version wrote it. */
export type RecordedDrop = Drop<string>;

import type { Tally } from '../../../flow/tally.js';

/** Counts what had to be done to a document so that a loader takes it; the export's notes state the sums. */
export function countAdjustments(
  tally: Tally,
  { moved = 0, borrowed }: { moved?: number; borrowed: boolean },
): void {
  if (moved > 0) tally.add('images behind the last block, put before it', moved);
  if (borrowed) tally.add('documents without text, given a caption, an alternative text or the title');
}

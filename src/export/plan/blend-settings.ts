import type { BlendRecord } from '../../model/schemas/export.js';

export type { BlendRecord } from '../../model/schemas/export.js';

/** How much of each corpus an export takes; one number for each corpus, in their order, of one kind. */
export interface BlendSettings {
  /** Shares of the items; they need not add up to 1. The scarcest corpus sets the size of the whole. */
  weights?: readonly number[];
  /** Estimated tokens at most; see token-budget.ts. */
  tokenBudgets?: readonly number[];
  /** Images at most. */
  imageBudgets?: readonly number[];
  /** How often an item may occur. Default: 1, no repetitions. */
  epochs?: number;
}

/** What one corpus gives to a blend; a {@link BlendRecord} also says which. */
export type BlendShare = Omit<BlendRecord, 'corpus' | 'name'>;

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

/** What one corpus gives to a blend. */
export interface BlendShare {
  /** Items that there are. */
  available: number;
  /** Items taken, repetitions included. */
  items: number;
  images: number;
  /** Estimated tokens; with token budgets only. */
  tokens?: number;
  /** Items taken by items available: above 1, items repeat. */
  epochs: number;
  /** What was asked for: a share of the items, or a budget. */
  asked: number;
  /** False when the corpus, repeated as often as allowed, holds less than its budget. */
  met: boolean;
}

/** What one corpus gave to a blend. */
export interface BlendRecord extends BlendShare {
  /** Plan id of the corpus. */
  corpus: string;
  /** Its name. */
  name: string;
}

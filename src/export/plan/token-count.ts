import type { SampleNode } from '../../model/sample.js';
import { boundNodeTokens, nodeTokens, type TokenBudget } from './token-budget.js';

/** Tokens of a sequence that grows. */
export interface TokenCount {
  /** Whether the sequence fits the context with these nodes behind it. */
  fits(nodes: readonly SampleNode[]): boolean;
  add(nodes: readonly SampleNode[]): void;
  /** Begins the next sequence. */
  restart(): void;
}

/**
 * Counts the tokens of a sequence against a budget, looking at characters only where their number leaves it open whether
 * the sequence fits: most pairs are far below the context.
 */
export function createTokenCount(budget: TokenBudget): TokenCount {
  const { context, around } = budget;
  let counted = around.item;
  let bounded: SampleNode[] = [];
  let bound = 0;
  return {
    fits(nodes) {
      if (counted + bound + sum(nodes, budget, boundNodeTokens) <= context) return true;
      counted += sum(bounded, budget, nodeTokens);
      bounded = [];
      bound = 0;
      return counted + sum(nodes, budget, nodeTokens) <= context;
    },
    add(nodes) {
      for (const node of nodes) bounded.push(node);
      bound += sum(nodes, budget, boundNodeTokens);
    },
    restart() {
      counted = around.item;
      bounded = [];
      bound = 0;
    },
  };
}

function sum(nodes: readonly SampleNode[], budget: TokenBudget, tokensOf: typeof nodeTokens): number {
  let total = 0;
  for (const node of nodes) total += tokensOf(node, budget);
  return total;
}

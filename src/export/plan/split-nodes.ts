import type { SampleNode } from '../../model/sample.js';
import { estimateTextTokens, type TokenBudget } from './token-budget.js';

/** Bounds of one part. */
export interface SplitLimits {
  maxImages: number;
  /** Without a budget only images are counted. */
  budget?: TokenBudget;
}

/**
 * Splits a document's nodes into parts that respect the limits, cutting only in front of an image or a heading, so
 * that an image stays with the text that follows it and a heading with its section.
 *
 * Loaders keep the first six images and silently lose the rest, so a long document becomes several samples instead.
 * A single text longer than the budget stays whole in a part of its own making: cutting sentences is the tokenizer's
 * business.
 */
export function splitNodes(nodes: readonly SampleNode[], { maxImages, budget }: SplitLimits): SampleNode[][] {
  const parts: SampleNode[][] = [];
  let part: SampleNode[] = [];
  let images = 0;
  let tokens = 0;
  for (const segment of segments(nodes)) {
    const cost = segmentCost(segment, budget);
    const full =
      images + cost.images > maxImages || (budget !== undefined && tokens + cost.tokens > budget.context);
    if (full && part.length > 0) {
      parts.push(part);
      part = [];
      images = 0;
      tokens = 0;
    }
    part.push(...segment);
    images += cost.images;
    tokens += cost.tokens;
  }
  if (part.length > 0) parts.push(part);
  return parts;
}

/** Runs of nodes that must not be parted: an image, or a heading, with the text up to the next of either. */
function segments(nodes: readonly SampleNode[]): SampleNode[][] {
  const runs: SampleNode[][] = [];
  for (const node of nodes) {
    const last = runs.at(-1);
    const opens = node.type === 'image' || node.role === 'heading';
    // A heading directly in front of an image, or of a smaller heading, introduces it.
    const introduced = last?.every((other) => other.type === 'text' && other.role === 'heading') ?? false;
    if (last === undefined || (opens && !introduced)) runs.push([node]);
    else last.push(node);
  }
  return runs;
}

function segmentCost(
  segment: readonly SampleNode[],
  budget: TokenBudget | undefined,
): { images: number; tokens: number } {
  let images = 0;
  let tokens = 0;
  for (const node of segment) {
    if (node.type === 'image') images += 1;
    else if (budget !== undefined) tokens += estimateTextTokens(node.text);
  }
  return { images, tokens: tokens + images * (budget?.perImage ?? 0) };
}

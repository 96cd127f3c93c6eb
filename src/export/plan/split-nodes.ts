import type { SampleNode } from '../../model/sample.js';
import { cutText } from './cut-text.js';
import { mostTextTokens } from './text-tokens.js';
import { nodeTokens, type TokenBudget } from './token-budget.js';
import { createTokenCount } from './token-count.js';

/** Bounds of one part. */
export interface SplitLimits {
  maxImages: number;
  /** Without a budget only images are counted. */
  budget?: TokenBudget;
}

/**
 * Splits a document's nodes into parts that respect the limits, cutting in front of an image or a heading, so that an
 * image stays with the text that follows it and a heading with its section.
 *
 * Loaders keep the first six images and silently lose the rest, and cut what exceeds the context, images with it. So a
 * long document becomes several samples; only where the text behind one image is longer than the context, it is cut
 * between blocks, and a block between sentences.
 */
export function splitNodes(nodes: readonly SampleNode[], { maxImages, budget }: SplitLimits): SampleNode[][] {
  const parts: SampleNode[][] = [];
  const count = budget && createTokenCount(budget);
  let part: SampleNode[] = [];
  let images = 0;
  const close = (): void => {
    if (part.length > 0) parts.push(part);
    part = [];
    images = 0;
    count?.restart();
  };
  for (const segment of segments(nodes).flatMap((run) => (budget ? fitSegment(run, budget) : [run]))) {
    const more = segment.filter((node) => node.type === 'image').length;
    if (images + more > maxImages || count?.fits(segment) === false) close();
    part.push(...segment);
    images += more;
    count?.add(segment);
  }
  close();
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

/** A segment in pieces that fit the context; itself when it does. */
function fitSegment(segment: SampleNode[], budget: TokenBudget): SampleNode[][] {
  if (createTokenCount(budget).fits(segment)) return [segment];
  const limit = budget.context - budget.around.item - budget.around.text;
  const costOf = (text: string): number => mostTextTokens(text, budget.byteFallback);
  const pieces: SampleNode[][] = [];
  let piece: SampleNode[] = [];
  let left = budget.context - budget.around.item;
  const put = (node: SampleNode): void => {
    const cost = nodeTokens(node, budget);
    if (cost > left && piece.length > 0) {
      pieces.push(piece);
      piece = [];
      left = budget.context - budget.around.item;
    }
    piece.push(node);
    left -= cost;
  };
  for (const node of segment) {
    if (node.type === 'image' || costOf(node.text) <= limit) put(node);
    else
      for (const text of cutText(node.text, { limit, room: Math.max(0, left - budget.around.text), costOf }))
        put({ ...node, text });
  }
  pieces.push(piece);
  return pieces;
}

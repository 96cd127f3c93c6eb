import type { SampleNode } from '../model/sample.js';
import { type Ablation, ablate } from './ablation.js';
import type { DocumentRef } from './document-refs.js';
import { type SplitLimits, splitNodes } from './split-nodes.js';
import { estimateTokens } from './token-budget.js';

/** How documents become training samples. */
export interface Partition {
  /** True when the index alone shows that a document becomes one sample, unchanged. */
  isWhole(ref: DocumentRef): boolean;
  /** The samples of a document, each as its nodes. */
  split(key: string, nodes: readonly SampleNode[]): SampleNode[][];
  /** Estimated tokens of one sample; given with `targetTokens`. */
  tokensOf?(nodes: readonly SampleNode[]): number;
  /**
   * Tokens that a document counts for. The samples of the export are repeated, in the order of the seed, until
   * theirs add up to the same: an arm that leaves text or images out is trained for as long as the others.
   */
  targetTokens?(nodes: readonly SampleNode[]): number;
}

/** The partition of an ordinary export: whole documents, long ones split. */
export function splitLongDocuments(limits: SplitLimits): Partition {
  const { maxImages, budget } = limits;
  return {
    // One token per character is more than any script needs, so what passes here needs no closer look.
    isWhole: ({ images, textChars }) =>
      images <= maxImages && (budget === undefined || textChars + images * budget.perImage <= budget.context),
    split: (_key, nodes) => splitNodes(nodes, limits),
  };
}

/** The partition of an ablation arm: split as the interleaved arm is, then rearranged, so that all arms hold the same images. */
export function ablatedDocuments(limits: SplitLimits, arm: Ablation, seed: string): Partition {
  const tokens = (nodes: readonly SampleNode[]) => estimateTokens(nodes, limits.budget?.perImage);
  return {
    isWhole: () => false,
    split: (key, nodes) =>
      splitNodes(nodes, limits).flatMap((part, index) => ablate(part, arm, `${key}-${index}`, seed)),
    tokensOf: tokens,
    targetTokens: tokens,
  };
}

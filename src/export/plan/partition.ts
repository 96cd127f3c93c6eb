import type { SampleNode } from '../../model/sample.js';
import type { DocumentRef } from '../read/document-refs.js';
import { type Ablation, ablate } from './ablation.js';
import { type SplitLimits, splitNodes } from './split-nodes.js';

/** How documents become training samples, in plain data, which a thread can be given. */
export interface PartitionSettings {
  limits: SplitLimits;
  /** Arm of the stage-2 control experiment; absent for the documents as they are. */
  arm?: Ablation;
  seed: string;
}

/** How documents become training samples. */
export interface SamplePartition {
  /** True when the index alone shows that a document becomes one sample, unchanged. */
  isWhole(ref: DocumentRef): boolean;
  /** The samples of a document, each as its nodes. */
  split(key: string, nodes: readonly SampleNode[]): SampleNode[][];
}

/**
 * Makes the partition of an export: whole documents, long ones split. In an arm of the experiment the parts are then
 * rearranged, so that all arms hold the same images.
 */
export function createPartition({ limits, arm, seed }: PartitionSettings): SamplePartition {
  const { maxImages, budget } = limits;
  return {
    // One token per character is more than any script needs, so what passes here needs no closer look.
    isWhole: ({ images, textChars }) =>
      arm === undefined &&
      images <= maxImages &&
      (budget === undefined || textChars + images * budget.perImage <= budget.context),
    split(key, nodes) {
      const parts = splitNodes(nodes, limits);
      if (arm === undefined) return parts;
      return parts.flatMap((part, index) => ablate(part, arm, `${key}-${index}`, seed));
    },
  };
}

import type { SampleNode } from '../../model/sample.js';
import type { DocumentRef } from '../read/document-refs.js';
import { arrange, type Stage2Arm } from './arms.js';
import { type SplitLimits, splitNodes } from './split-nodes.js';
import { surelyFits } from './token-budget.js';

/** How documents become training samples, in plain data, which a thread can be given. */
export interface PartitionSettings {
  limits: SplitLimits;
  /** Arm of the stage-2 experiment; absent for the documents as they are. */
  arm?: Stage2Arm;
  seed: string;
}

/** How documents become training samples. */
export interface SamplePartition {
  readonly arm: Stage2Arm | undefined;
  /** True when the index alone shows that a document becomes one sample, unchanged. */
  isWhole(ref: DocumentRef): boolean;
  /** The sequences of a document, each as its nodes: those of `interleaved` in every arm. */
  split(nodes: readonly SampleNode[]): SampleNode[][];
  /** A sequence as the arm has it. */
  arrange(sequence: readonly SampleNode[], key: string): SampleNode[];
}

/**
 * Makes the partition of an export: whole documents, long ones split. In an arm of the experiment each sequence is then
 * rearranged, so that all arms hold the same ones.
 */
export function createPartition({ limits, arm, seed }: PartitionSettings): SamplePartition {
  const { maxImages, budget } = limits;
  return {
    arm,
    isWhole: (ref) =>
      arm === undefined && ref.images <= maxImages && (budget === undefined || surelyFits(ref, budget)),
    split: (nodes) => splitNodes(nodes, limits),
    arrange: (sequence, key) => (arm === undefined ? [...sequence] : arrange(sequence, arm, key, seed)),
  };
}

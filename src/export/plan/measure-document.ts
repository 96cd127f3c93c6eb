import type { Sample, SampleNode } from '../../model/sample.js';
import type { ExportFormat } from '../formats/export-format.js';
import type { ItemSimilarity } from '../formats/export-item.js';
import { cleanNodes } from '../read/clean-nodes.js';
import type { DocumentRef } from '../read/document-refs.js';
import { cutToPairs } from './arms.js';
import { usableNodes } from './exclude-documents.js';
import type { SamplePartition } from './partition.js';
import { estimateSequenceTokens, estimateTextTokens, nodeTokens, type TokenBudget } from './token-budget.js';

/** What planning knows of one sample of a document. */
export interface MeasuredSample {
  images: number;
  /** Estimated, see token-budget.ts; 0 unless they are counted. */
  tokens: number;
  /** The part of them that is text. */
  textTokens: number;
  /** In an arm: what each of its pairs costs at most; see arms.ts. */
  pairs?: number[];
  /** Why it is left out. */
  refusal?: string;
}

/** What planning knows of a document. */
export interface DocumentSamples {
  samples: MeasuredSample[];
}

/** How a document is measured. */
export interface MeasureOptions {
  partition: SamplePartition;
  format: Pick<ExportFormat, 'refusal' | 'ownSimilarity'>;
  clean(text: string): string;
  /** Whether a blend or an arm asks for tokens: estimating them takes as long as all else. */
  countTokens: boolean;
  budget?: TokenBudget;
  /** Refuses pairs that are less similar; needs the similarities of the document. */
  minSimilarity?: number;
}

/** Splits a document as its export will, which makes records safe first, and measures the samples. */
export function measureDocument(
  ref: DocumentRef,
  { nodes: stored, texts: _texts, images: _images, ...document }: Sample,
  { partition, format, clean, countTokens, budget, minSimilarity }: MeasureOptions,
  similarityOf?: (all: readonly SampleNode[], part: readonly SampleNode[]) => ItemSimilarity,
): DocumentSamples {
  const all = usableNodes(ref, stored);
  const dissimilar = (part: readonly SampleNode[], nodes: readonly SampleNode[]): string | undefined => {
    if (format.ownSimilarity === undefined || minSimilarity === undefined || similarityOf === undefined)
      return undefined;
    const own = format.ownSimilarity({ nodes, document, similarity: similarityOf(all, part) });
    if (own === null) return 'pair_similarity_unmeasured';
    return own < minSimilarity ? 'pair_similarity_too_low' : undefined;
  };
  const samples = partition.split(all).map((part): MeasuredSample => {
    const { nodes } = cleanNodes(part, clean);
    const pairs = partition.arm && pairsOf(part, clean);
    const refusal =
      format.refusal?.({ nodes, document }) ??
      dissimilar(part, nodes) ??
      (partition.arm && pairs === undefined ? 'too_little_text_for_arms' : undefined);
    return {
      images: part.filter((node) => node.type === 'image').length,
      tokens: countTokens ? estimateSequenceTokens(part, budget?.tiling) : 0,
      textTokens: countTokens
        ? nodes.reduce((sum, node) => sum + (node.type === 'text' ? estimateTextTokens(node.text) : 0), 0)
        : 0,
      ...(pairs && { pairs: pairs.map((pair) => (budget ? costOf(pair, budget) : 0)) }),
      ...(refusal !== undefined && { refusal }),
    };
  });
  return { samples };
}

/** The pairs of a sequence, without the texts of which cleaning leaves nothing; see {@link cutToPairs}. */
export function pairsOf(
  sequence: readonly SampleNode[],
  clean: (text: string) => string,
): SampleNode[][] | undefined {
  return cutToPairs(sequence.filter((node) => node.type === 'image' || clean(node.text).trim() !== ''));
}

function costOf(pair: readonly SampleNode[], budget: TokenBudget): number {
  return pair.reduce((sum, node) => sum + nodeTokens(node, budget), 0);
}

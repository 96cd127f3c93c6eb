import type { Sample, SampleNode } from '../../model/sample.js';
import type { ExportFormat } from '../formats/export-format.js';
import { cleanNodes } from '../read/clean-nodes.js';
import type { DocumentRef } from '../read/document-refs.js';
import { usableNodes } from './exclude-documents.js';
import type { SamplePartition } from './partition.js';
import { estimateSequenceTokens } from './token-budget.js';

/** What planning knows of one sample of a document. */
export interface MeasuredSample {
  images: number;
  /** Estimated; see token-budget.ts. */
  tokens: number;
  /** Why the format cannot use it. */
  refusal?: string;
}

/** What planning knows of a document. */
export interface DocumentSamples {
  samples: MeasuredSample[];
  /** Tokens of the document before the partition rearranged it. */
  tokens: number;
}

/** How a document is measured. */
export interface MeasureOptions {
  partition: SamplePartition;
  format: Pick<ExportFormat, 'refusal'>;
  clean(text: string): string;
  /** Visual tokens of one image. */
  perImage?: number;
}

/** Splits a document as its export will, and measures the samples. */
export function measureDocument(
  ref: DocumentRef,
  { nodes: stored, texts: _texts, images: _images, ...document }: Sample,
  { partition, format, clean, perImage }: MeasureOptions,
): DocumentSamples {
  const all = usableNodes(ref, stored);
  const tokens = (nodes: readonly SampleNode[]) => estimateSequenceTokens(nodes, perImage);
  const samples = partition.split(ref.key, all).map((part): MeasuredSample => {
    const { nodes } = cleanNodes(part, clean);
    const refusal = format.refusal?.({ nodes, document });
    return {
      images: part.filter((node) => node.type === 'image').length,
      tokens: tokens(part),
      ...(refusal !== undefined && { refusal }),
    };
  });
  return { samples, tokens: tokens(all) };
}

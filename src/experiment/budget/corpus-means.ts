import { BadInputError } from '../../errors.js';
import { imageTokens } from '../../export/plan/image-tiling.js';
import { inSeededOrder } from '../../export/plan/seeded-order.js';
import { estimateTextTokens } from '../../export/plan/token-budget.js';
import { type ModelPreset, tilingOf } from '../../export/plan/vila-models.js';
import { createDocumentReader } from '../../export/read/document-reader.js';
import { type DocumentRef, listDocuments } from '../../export/read/document-refs.js';
import { mapConcurrent } from '../../flow/map-concurrent.js';
import type { Stage2Data } from '../../model/schemas/experiment.js';
import type { Store } from '../../store/store.js';

/** A photograph as VILA's downloader stores it: 336 pixels on the short side. */
const PHOTOGRAPH = { width: 448, height: 336 };

/** The interleaved half of VILA's own stage 2: 25 million images of MMC4-core (arXiv 2312.07533, table 2). */
export function paperData(model: ModelPreset): Stage2Data {
  return {
    source:
      'MMC4-core as VILA took it: 25 M images, 4.0 a document, 122.5 text tokens an image (arXiv 2312.07533); images of 4 : 3',
    documents: 6_250_000,
    images_per_document: 4,
    text_tokens_per_document: 490,
    tokens_per_image: imageTokens(tilingOf(model, 'documents'), PHOTOGRAPH),
  };
}

/** Options of {@link corpusData}. */
export interface CorpusDataOptions {
  model: ModelPreset;
  /** Documents that are read. Default: 1000. */
  sample?: number;
  signal: AbortSignal;
}

/**
 * The means of a corpus. Documents, images and characters are those of its indexes, all of them; how many tokens the
 * characters are is measured on a uniform sample of the documents with text, and so are the tokens of an image.
 */
export async function corpusData(
  corpus: Store,
  { model, sample = 1000, signal }: CorpusDataOptions,
): Promise<Stage2Data> {
  const refs: DocumentRef[] = [];
  for await (const ref of listDocuments(corpus, 0)) if (ref.images > 0) refs.push(ref);
  if (refs.length === 0)
    throw new BadInputError(
      'no_documents',
      `${corpus.uri}: no document has an image; stage 2 has nothing to train on`,
    );
  const reader = createDocumentReader([corpus]);
  const drawn = inSeededOrder(refs, 'means', ({ key }) => key).slice(0, sample);
  const read = mapConcurrent(drawn, (ref) => reader.readRecord(ref), { concurrency: reader.ahead, signal });
  const tiling = tilingOf(model, 'documents');
  let chars = 0;
  let tokens = 0;
  let images = 0;
  let visual = 0;
  for await (const { sample: document } of read) {
    for (const node of document.nodes) {
      if (node.type === 'text') {
        chars += node.text.length;
        tokens += estimateTextTokens(node.text);
      } else {
        images += 1;
        visual += imageTokens(tiling, node);
      }
    }
  }
  const sum = (of: (ref: DocumentRef) => number): number => refs.reduce((total, ref) => total + of(ref), 0);
  const charsPerDocument = sum(({ textChars }) => textChars) / refs.length;
  return {
    source: `${corpus.uri}: documents with images; tokens measured on ${drawn.length} of them`,
    documents: refs.length,
    images_per_document: sum(({ images }) => images) / refs.length,
    text_tokens_per_document: chars === 0 ? 0 : (charsPerDocument * tokens) / chars,
    tokens_per_image: images === 0 ? 0 : visual / images,
  };
}

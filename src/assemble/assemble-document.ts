import type { PartData } from '../corpus/encode-sample.js';
import { sampleKey } from '../corpus/sample-key.js';
import { mapConcurrent } from '../flow/map-concurrent.js';
import type { ConsentEvidence } from '../model/consent.js';
import type { Document, ImageNode } from '../model/document.js';
import type { Sample, SampleNode, StoredImage } from '../model/sample.js';
import type { Signals } from '../model/signals.js';
import type { Drop } from '../model/verdict.js';
import type { DocumentJudge, Judged, RuleDrop } from '../rules/document-judge.js';
import type { ImageEvidence } from './consent-log.js';
import { shortUrl } from './short-url.js';
import type { DocumentFate, ImageFate } from './signal-log.js';

/** An image that got through, before it has a place in the sample. */
export interface ReadyImage {
  image: Omit<StoredImage, 'part'>;
  extension: string;
  data: Uint8Array;
  /** What the site said about the use of the image. */
  evidence?: readonly ConsentEvidence[];
}

/** Why an image is not stored. */
export type ImageDrop = Pick<Drop, 'reason' | 'detail' | 'tried' | 'consent'>;

/** An image that is not stored, and what was measured of it until then. */
export interface DroppedImage {
  drop: ImageDrop;
  signals?: Signals;
}

/** Gets, checks and resizes one image of a document. */
export type ImageStep = (document: Document, node: ImageNode) => Promise<ReadyImage | DroppedImage>;

/** A document with its images, or the reason it is not stored; and the drops of its parts either way. */
export interface AssembledDocument {
  stored?: { sample: Sample; images: PartData[]; evidence: ImageEvidence };
  drops: Drop[];
  imagesIn: number;
  /** For the unit's signals. */
  fate: DocumentFate;
}

/** A document whose text was judged, in its unit. */
export interface PlannedDocument {
  document: Document;
  ordinal: number;
  judge: DocumentJudge;
}

/** Images of one document under way at once; across documents the caller's concurrency multiplies it. */
const IMAGES_AT_ONCE = 4;

/** A document that is not stored, and of which no image is looked at, with the one line that says why. */
export function droppedDocument(
  { document, ordinal, judge }: Omit<PlannedDocument, 'judge'> & { judge?: DocumentJudge },
  drop: RuleDrop,
): AssembledDocument {
  const lost = judge === undefined ? { lost: drop } : { judge };
  return {
    drops: [documentDrop(document, drop)],
    imagesIn: 0,
    fate: { document, ordinal, ...lost, images: new Map() },
  };
}

/**
 * Fetches a document's images in reading order and decides whether it is stored.
 *
 * A dropped image or text block never takes its document along, unless its rule says `drop_document`.
 */
export async function assembleDocument(
  planned: PlannedDocument,
  step: ImageStep,
  signal: AbortSignal,
): Promise<AssembledDocument> {
  const { document, ordinal, judge } = planned;
  if (judge.text.drop !== undefined) return droppedDocument(planned, judge.text.drop);
  const ready = new Map<number, ReadyImage>();
  const images = new Map<number, ImageFate>();
  const drops: Drop[] = [];
  const imageNodes = document.nodes.flatMap((node, index) =>
    node.type === 'image' ? [{ node, index }] : [],
  );
  const dropImage = (index: number, drop: ImageDrop) => {
    const url = shortUrl((document.nodes[index] as ImageNode).src);
    drops.push({ level: 'image', ...drop, url, document: document.id, node: index });
  };

  let seen = 0;
  if (judge.isFull() === undefined) {
    const outcomes = mapConcurrent(imageNodes, ({ node }) => step(document, node), {
      concurrency: IMAGES_AT_ONCE,
      signal,
    });
    for await (const outcome of outcomes) {
      const { index } = imageNodes[seen++] as { index: number };
      if ('drop' in outcome) {
        dropImage(index, outcome.drop);
        images.set(index, failedImage(judge, index, outcome));
      } else {
        const { signals = {}, sha256, phash, dhash } = outcome.image;
        const hashes = { sha256, phash, dhash };
        const judged = judge.image(index, signals, hashes);
        images.set(index, { signals, hashes, judged });
        if (judged.drop === undefined) ready.set(index, annotated(outcome, judged));
        else dropImage(index, judged.drop);
      }
      if (judge.isFull() !== undefined) break;
    }
  }
  const full = judge.isFull();
  if (full !== undefined) {
    for (const { index } of imageNodes.slice(seen)) {
      dropImage(index, full);
      images.set(index, { lost: full });
    }
  }

  const left = judge.left();
  const fate: DocumentFate = { document, ordinal, judge, left, images };
  const imagesIn = imageNodes.length;
  if (left.drop !== undefined) {
    for (const index of ready.keys()) {
      dropImage(index, { reason: 'document_dropped', detail: left.drop.reason });
    }
    drops.sort((a, b) => (a.node ?? 0) - (b.node ?? 0));
    return { drops: [...drops, documentDrop(document, left.drop)], imagesIn, fate };
  }
  for (const [index, { drop }] of judge.nodes) {
    if (drop !== undefined) drops.push({ level: 'node', ...drop, document: document.id, node: index });
  }
  drops.sort((a, b) => (a.node ?? 0) - (b.node ?? 0));
  const stored = buildSample(document, ready, judge, left);
  for (const [n, index] of [...ready.keys()].entries())
    images.set(index, { ...images.get(index), part: stored.images[n]?.part ?? '' });
  return { stored, drops, imagesIn, fate };
}

/** An image that could not be had, or one that a rule dropped in an earlier build and that is not fetched again. */
function failedImage(judge: DocumentJudge, index: number, { drop, signals }: DroppedImage): ImageFate {
  const recalled = judge.recall(index, drop);
  if (recalled !== undefined) return { judged: recalled };
  const { reason, detail = '' } = drop;
  return { ...(signals && { signals }), lost: { reason, detail } };
}

function annotated(ready: ReadyImage, { annotations }: Judged): ReadyImage {
  const { annotations: _, ...image } = ready.image;
  return { ...ready, image: { ...image, ...(annotations && { annotations }) } };
}

function documentDrop({ url, id, source }: Document, drop: RuleDrop): Drop {
  return { level: 'document', ...drop, url, document: id, source };
}

function buildSample(
  { nodes: extracted, id, url, source, signals: measured, ...rest }: Document,
  ready: ReadonlyMap<number, ReadyImage>,
  judge: DocumentJudge,
  left: Judged,
): NonNullable<AssembledDocument['stored']> {
  const images: PartData[] = [];
  const evidence = new Map<string, readonly ConsentEvidence[]>();
  const nodes: SampleNode[] = [];
  for (const [index, node] of extracted.entries()) {
    if (node.type === 'text') {
      const judged = judge.nodes.get(index);
      if (judged?.drop !== undefined) continue;
      nodes.push({ ...node, ...(judged?.annotations && { annotations: judged.annotations }) });
      continue;
    }
    const image = ready.get(index);
    if (image === undefined) continue;
    const part = `${images.length}.${image.extension}`;
    images.push({ part, data: image.data });
    if (image.evidence !== undefined) evidence.set(part, image.evidence);
    const { type, ...facts } = image.image;
    nodes.push({ type, part, ...facts });
  }
  const annotations = [...(judge.text.annotations ?? []), ...(left.annotations ?? [])];
  const sample: Sample = {
    schema: 'weft/sample/1',
    key: sampleKey(id),
    id,
    url,
    ...rest,
    source,
    nodes,
    texts: nodes.map((node) => (node.type === 'text' ? node.text : null)),
    images: nodes.map((node) => (node.type === 'image' ? node.part : null)),
    signals: {
      ...measured,
      text_chars: nodes.reduce((sum, node) => sum + (node.type === 'text' ? node.text.length : 0), 0),
      images_on_page: extracted.filter((node) => node.type === 'image').length,
    },
    ...(annotations.length > 0 && { annotations }),
  };
  return { sample, images, evidence };
}

import type { DocumentsConfig } from '../config/pipeline.js';
import { mapConcurrent } from '../flow/map-concurrent.js';
import type { ConsentEvidence } from '../model/consent.js';
import type { Document, ImageNode } from '../model/document.js';
import type { Sample, SampleNode, StoredImage } from '../model/sample.js';
import type { Signals } from '../model/signal.js';
import type { Drop } from '../model/verdict.js';
import type { PartData } from '../shards/encode-sample.js';
import { sampleKey } from '../shards/sample-key.js';
import type { ImageEvidence } from './consent-log.js';

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

/** A document with its images, or the reason it is not stored; and the drops of its images either way. */
export interface AssembledDocument {
  stored?: { sample: Sample; images: PartData[]; evidence: ImageEvidence };
  drops: Drop[];
  imagesIn: number;
}

/** Images of one document under way at once; across documents the caller's concurrency multiplies it. */
const IMAGES_AT_ONCE = 4;

/**
 * Fetches a document's images in reading order and decides whether it is stored.
 *
 * A dropped image never takes its document along: only `documents.min_images` and `min_text_chars` do.
 */
export async function assembleDocument(
  document: Document,
  step: ImageStep,
  config: DocumentsConfig,
  signal: AbortSignal,
): Promise<AssembledDocument> {
  const ready = new Map<number, ReadyImage>();
  const drops: Drop[] = [];
  const imageNodes = document.nodes.flatMap((node, index) =>
    node.type === 'image' ? [{ node, index }] : [],
  );
  const dropImage = (index: number, url: string, drop: ImageDrop) =>
    drops.push({ level: 'image', ...drop, url: shortUrl(url), document: document.id, node: index });

  let seen = 0;
  const outcomes = mapConcurrent(imageNodes, ({ node }) => step(document, node), {
    concurrency: IMAGES_AT_ONCE,
    signal,
  });
  for await (const outcome of outcomes) {
    const { node, index } = imageNodes[seen++] as { node: ImageNode; index: number };
    if ('drop' in outcome) dropImage(index, node.src, outcome.drop);
    else ready.set(index, outcome);
    if (ready.size === config.max_images) break;
  }
  for (const { node, index } of imageNodes.slice(seen)) {
    dropImage(index, node.src, {
      reason: 'image_over_limit',
      detail: `more than ${config.max_images} images`,
    });
  }

  const textChars = document.nodes.reduce(
    (sum, node) => sum + (node.type === 'text' ? node.text.length : 0),
    0,
  );
  const reject = rejection(ready.size, textChars, config);
  if (reject) {
    for (const index of ready.keys()) {
      dropImage(index, (document.nodes[index] as ImageNode).src, {
        reason: 'document_dropped',
        detail: reject.reason,
      });
    }
    drops.sort((a, b) => (a.node ?? 0) - (b.node ?? 0));
    drops.push({
      level: 'document',
      ...reject,
      url: document.url,
      document: document.id,
      source: document.source,
    });
    return { drops, imagesIn: imageNodes.length };
  }
  return { stored: buildSample(document, ready, textChars), drops, imagesIn: imageNodes.length };
}

function rejection(
  images: number,
  textChars: number,
  config: DocumentsConfig,
): Pick<Drop, 'reason' | 'detail'> | undefined {
  if (images < config.min_images)
    return { reason: 'too_few_images', detail: `${images} of at least ${config.min_images}` };
  if (textChars < config.min_text_chars)
    return {
      reason: 'too_little_text',
      detail: `${textChars} of at least ${config.min_text_chars} characters`,
    };
  return undefined;
}

function buildSample(
  { nodes: extracted, id, url, source, signals: measured, ...rest }: Document,
  ready: ReadonlyMap<number, ReadyImage>,
  textChars: number,
): NonNullable<AssembledDocument['stored']> {
  const images: PartData[] = [];
  const evidence = new Map<string, readonly ConsentEvidence[]>();
  const nodes: SampleNode[] = [];
  for (const [index, node] of extracted.entries()) {
    if (node.type === 'text') {
      nodes.push(node);
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
      text_chars: textChars,
      images_on_page: extracted.filter((node) => node.type === 'image').length,
    },
  };
  return { sample, images, evidence };
}

/** `data:` URLs can be megabytes; a ledger line keeps enough to recognise one. */
export function shortUrl(url: string): string {
  return url.startsWith('data:') && url.length > 80 ? `${url.slice(0, 64)}… (${url.length} characters)` : url;
}

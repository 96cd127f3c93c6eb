import type { SampleNode } from '../../model/sample.js';
import { seededRank } from './seeded-order.js';

/** Arms of the stage-2 control experiment: one corpus, one set of images, one token budget. */
export const ABLATIONS = ['interleaved', 'pairs', 'images-first', 'shuffled', 'text-only'] as const;
/** One of {@link ABLATIONS}. */
export type Ablation = (typeof ABLATIONS)[number];

/**
 * Rearranges a document for an arm of the experiment; each array is one training sample.
 *
 * - `interleaved`: as it is.
 * - `pairs`: each image with its own text only, the caption or else the next block, as the MMC4-pairs ablation of
 *   VILA (arXiv 2312.07533, table 3): text that belongs to no image is left out.
 * - `images-first`: all images, then all text, as loaders that move images to the front do.
 * - `shuffled`: text in order, images at places drawn by the seed.
 * - `text-only`: without images.
 */
export function ablate(
  nodes: readonly SampleNode[],
  arm: Ablation,
  key: string,
  seed: string,
): SampleNode[][] {
  const images = nodes.filter((node) => node.type === 'image');
  const texts = nodes.filter((node) => node.type === 'text');
  switch (arm) {
    case 'interleaved':
      return [[...nodes]];
    case 'images-first':
      return [[...images, ...texts]];
    case 'text-only':
      return texts.length > 0 ? [texts] : [];
    case 'pairs':
      return pairs(nodes);
    case 'shuffled':
      return [shuffled(texts, images, key, seed)];
  }
}

function pairs(nodes: readonly SampleNode[]): SampleNode[][] {
  return nodes.flatMap((node, index) => {
    if (node.type !== 'image') return [];
    const text = textOf(nodes, index);
    return text === undefined ? [] : [[node, text]];
  });
}

/** An image's own text: its caption, the next block of prose before the next image, or its alternative text. */
function textOf(nodes: readonly SampleNode[], index: number): SampleNode | undefined {
  const image = nodes[index];
  if (image?.type !== 'image') return undefined;
  if (image.caption) return { type: 'text', role: 'caption', text: image.caption };
  for (const node of nodes.slice(index + 1)) {
    if (node.type === 'image') break;
    if (node.role !== 'heading') return node;
  }
  return image.alt ? { type: 'text', role: 'caption', text: image.alt } : undefined;
}

function shuffled(
  texts: readonly SampleNode[],
  images: readonly SampleNode[],
  key: string,
  seed: string,
): SampleNode[] {
  const placed = images.map((node, index) => {
    const rank = seededRank(seed, `${key}/${index}`);
    return { node, place: Number.parseInt(rank.slice(0, 8), 16) % (texts.length + 1), rank };
  });
  placed.sort((a, b) => a.place - b.place || (a.rank < b.rank ? -1 : 1));
  const nodes: SampleNode[] = [];
  for (let place = 0; place <= texts.length; place++) {
    nodes.push(...placed.filter((image) => image.place === place).map(({ node }) => node));
    const text = texts[place];
    if (text) nodes.push(text);
  }
  return nodes;
}

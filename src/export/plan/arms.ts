import type { SampleNode } from '../../model/sample.js';
import { cutEvenly } from './cut-text.js';
import { seededRank } from './seeded-order.js';

/** Arms of the stage-2 experiment that have an export: one set of documents, one order, one number of records. */
export const STAGE_2_ARMS = ['interleaved', 'pairs', 'images-first', 'shuffled', 'text-only'] as const;
/** One of {@link STAGE_2_ARMS}. */
export type Stage2Arm = (typeof STAGE_2_ARMS)[number];

/** All arms: the last one trains nothing between stages 1 and 3, and has no export. */
export const EXPERIMENT_ARMS = [...STAGE_2_ARMS, 'no-stage-2'] as const;
/** One of {@link EXPERIMENT_ARMS}. */
export type ExperimentArm = (typeof EXPERIMENT_ARMS)[number];

/**
 * The nodes of a training sequence of an arm, from those of the same sequence of `interleaved`. Every arm holds the same
 * texts, and all but `text-only` the same images.
 *
 * - `interleaved`: as the page has them.
 * - `images-first`: all images, then all text, as loaders that move images to the front do.
 * - `shuffled`: text in order, images at places drawn by the seed.
 * - `text-only`: without images.
 * - `pairs`: not made from one sequence; see {@link cutToPairs} and pack-pairs.ts.
 */
export function arrange(
  nodes: readonly SampleNode[],
  arm: Stage2Arm,
  key: string,
  seed: string,
): SampleNode[] {
  const images = nodes.filter((node) => node.type === 'image');
  const texts = nodes.filter((node) => node.type === 'text');
  switch (arm) {
    case 'interleaved':
    case 'pairs':
      return [...nodes];
    case 'images-first':
      return [...images, ...texts];
    case 'text-only':
      return texts;
    case 'shuffled':
      return shuffled(texts, images, key, seed);
  }
}

/**
 * Cuts a sequence into pairs, each an image and the text that follows it up to the next image; what stands before the
 * first image goes with it. Nothing is left out, and nothing is added.
 *
 * Images without a text between them share the text behind them, or at the end that before them, each a piece of it.
 * Undefined when there are no images, or fewer words than images: such a sequence is in no arm.
 */
export function cutToPairs(nodes: readonly SampleNode[]): SampleNode[][] | undefined {
  const runs: Run[] = [];
  const lead: Text[] = [];
  for (const node of nodes) {
    const run = runs.at(-1);
    if (node.type === 'text') (run?.texts ?? lead).push(node);
    else if (run !== undefined && run.texts.length === 0) run.images.push(node);
    else runs.push({ images: [node], texts: [] });
  }
  const [first] = runs;
  first?.texts.unshift(...lead);
  const last = runs.at(-1);
  if (last !== undefined && last.texts.length === 0 && runs.length > 1) {
    runs.pop();
    runs.at(-1)?.images.push(...last.images);
  }
  const pairs: SampleNode[][] = [];
  for (const { images, texts } of runs) {
    const shares = shareTexts(texts, images.length);
    if (shares === undefined) return undefined;
    for (const [i, image] of images.entries()) pairs.push([image, ...(shares[i] ?? [])]);
  }
  return pairs.length > 0 ? pairs : undefined;
}

type Text = Extract<SampleNode, { type: 'text' }>;

/** Images without a text between them, and the texts behind them. */
interface Run {
  images: SampleNode[];
  texts: Text[];
}

/** Shares texts among so many images, in order; the longest text is cut where there are too few. */
function shareTexts(texts: readonly Text[], images: number): Text[][] | undefined {
  let pieces = [...texts];
  if (pieces.length < images) {
    const longest = pieces.reduce((most, { text }) => Math.max(most, text.length), 0);
    const at = pieces.findIndex(({ text }) => text.length === longest);
    const node = pieces[at];
    if (node === undefined) return undefined;
    const cut = cutEvenly(node.text, images - pieces.length + 1).map((text) => ({ ...node, text }));
    pieces = [...pieces.slice(0, at), ...cut, ...pieces.slice(at + 1)];
    if (pieces.length < images) return undefined;
  }
  return Array.from({ length: images }, (_, n) =>
    pieces.slice(Math.floor((n * pieces.length) / images), Math.floor(((n + 1) * pieces.length) / images)),
  );
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

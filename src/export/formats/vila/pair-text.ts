import type { SampleNode, StoredImage } from '../../../model/sample.js';
import type { ExportItem, ItemSimilarity } from '../export-item.js';
import { cleanTitle } from './clean-title.js';

/** Where the text of a pair was found. */
export type PairTextSource = 'caption' | 'following_text' | 'alt' | 'preceding_text' | 'title';

/** The text of a pair, and where it was found. */
export interface PairText {
  text: string;
  source: PairTextSource;
}

/** A sample of a pairs format: its nodes, one of which is an image, and the document they come from. */
type Pair = { nodes: readonly SampleNode[]; document: ExportItem['document'] };

/**
 * The text that goes with a sample's image: its caption, else the next block that is no heading, else its alternative
 * text. An image with none of these gets the block in front of it, then the title of its page; one without even that
 * has no text at all.
 */
export function pairText({ nodes, document }: Pair, image: StoredImage): PairText | undefined {
  if (image.caption) return { text: image.caption, source: 'caption' };
  const at = nodes.indexOf(image);
  let before = '';
  for (const [index, node] of nodes.entries()) {
    if (node.type === 'image') continue;
    if (index < at) before = node.text;
    else if (node.role !== 'heading') return { text: node.text, source: 'following_text' };
  }
  if (image.alt) return { text: image.alt, source: 'alt' };
  if (before) return { text: before, source: 'preceding_text' };
  const title = cleanTitle(document);
  return title ? { text: title, source: 'title' } : undefined;
}

/** `pair_without_text` for an image that nothing on its page speaks of: a pair with an empty text teaches nothing. */
export function refusePairWithoutText(pair: Pair): string | undefined {
  const image = pair.nodes.find((node) => node.type === 'image');
  return image !== undefined && pairText(pair, image) === undefined ? 'pair_without_text' : undefined;
}

/** What the similarity of a pair is found in. */
type MeasuredPair = { nodes: readonly SampleNode[]; similarity?: ItemSimilarity };

/** The similarity of an item's only image with the text of its pair; null where it was not measured. */
export function pairSimilarity(
  { nodes, similarity }: MeasuredPair,
  { text, source }: PairText,
): number | null {
  if (source === 'caption') return similarity?.captions[0] ?? null;
  if (source === 'alt') return similarity?.alts[0] ?? null;
  if (source !== 'following_text' && source !== 'preceding_text') return null;
  const texts = nodes.filter((node) => node.type === 'text');
  return similarity?.matrix[0]?.[texts.findIndex((node) => node.text === text)] ?? null;
}

/** The similarity of a sample's image with the text that its pair gets; see {@link pairText}. */
export function ownPairSimilarity(pair: Pair & { similarity: ItemSimilarity }): number | null {
  const image = pair.nodes.find((node) => node.type === 'image');
  const text = image && pairText(pair, image);
  return text === undefined ? null : pairSimilarity(pair, text);
}

import type { SampleNode, StoredImage } from '../../../model/sample.js';
import type { ItemSimilarity } from '../export-item.js';
import { type ExportImage, type ExportItem, isImage } from '../export-item.js';
import { cleanTitle } from './clean-title.js';

/** An image and the text block that it stands before. */
export interface AnchoredImage {
  image: ExportImage;
  before: number;
  /** Its similarity to each of the texts, when it was measured; null where it was not. */
  row?: readonly (number | null)[] | undefined;
}

/** A document as loaders of the MMC4 layout see it: text blocks, and for each image the block that it stands before. */
export interface AnchoredItem {
  /** At least one; blocks in reading order. */
  texts: string[];
  /** In reading order; `before` never falls. It is an index into `texts`, or their number for what stands behind all. */
  images: AnchoredImage[];
  /** True when the item has no text of its own, and `texts` is a caption, an alternative text or the title. */
  borrowed: boolean;
}

/**
 * Ties each image to the text block that follows it: `matched_text_index` of MMC4, in DOM order instead of by
 * similarity.
 *
 * An image behind the last block has no block to stand before; see {@link trailingImages}.
 */
export function anchorImages(item: ExportItem): AnchoredItem {
  const texts: string[] = [];
  const images: AnchoredItem['images'] = [];
  for (const node of item.nodes) {
    if (isImage(node)) images.push({ image: node, before: texts.length });
    else texts.push(node.text);
  }
  const borrowed = texts.length === 0;
  if (borrowed) texts.push(borrowText(item, images[0]?.image));
  const { similarity } = item;
  if (similarity)
    for (const [i, anchor] of images.entries())
      anchor.row = borrowed
        ? [i === 0 ? borrowedSimilarity(similarity, anchor.image) : null]
        : similarity.matrix[i];
  return { texts, images, borrowed };
}

/** Images behind the last block. */
export function trailingImages({ texts, images }: AnchoredItem): number {
  return images.filter(({ before }) => before === texts.length).length;
}

/** Documents that {@link refuseWithoutText} accepts whatever their record says. */
export function hasText({ texts }: { texts: number }): boolean {
  return texts > 0;
}

/** `document_without_text` for images that nothing speaks of: a model learns nothing from an empty text. */
export function refuseWithoutText({ nodes, document }: Item): string | undefined {
  if (nodes.some((node) => node.type === 'text')) return undefined;
  const image = nodes.find((node) => node.type === 'image');
  return borrowText({ document }, image) === '' ? 'document_without_text' : undefined;
}

type Item = { nodes: readonly SampleNode[]; document: ExportItem['document'] };

/** The similarity of the first image with the text that was borrowed from it. */
function borrowedSimilarity({ captions, alts }: ItemSimilarity, image: ExportImage): number | null {
  if (image.caption) return captions[0] ?? null;
  return image.alt ? (alts[0] ?? null) : null;
}

/** The text of an item that has none: what is said of its first image, or the title of its page. */
function borrowText({ document }: Pick<Item, 'document'>, image: StoredImage | undefined): string {
  return image?.caption || image?.alt || cleanTitle(document);
}
